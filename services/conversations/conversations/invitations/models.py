from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.ids import new_id


class Invitation(Base):
    """A link that lets people into a room: of its token only the SHA-256 is kept.

    It is good for as long as who made it could make it still, and lets nobody in who lost rights since.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("token_sha256"),
        CheckConstraint("role in ('admin', 'member', 'observer')", name="role"),
        CheckConstraint("uses >= 0 and (max_uses is null or uses <= max_uses)", name="uses"),
        CheckConstraint("max_uses > 0", name="max_uses"),
        CheckConstraint("octet_length(token_sha256) = 32", name="token_sha256"),
        Index("ix_invitations_conversation_id", "conversation_id", "id"),
        Index("ix_invitations_created_by", "created_by"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    created_by: Mapped[UUID] = mapped_column(ForeignKey("conversations.people.user_id"))
    token_sha256: Mapped[bytes] = mapped_column(LargeBinary)
    role: Mapped[str] = mapped_column(String(10), default="member", server_default="member")
    email: Mapped[str | None] = mapped_column(CITEXT)
    uses: Mapped[int] = mapped_column(default=0, server_default="0")
    max_uses: Mapped[int | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
