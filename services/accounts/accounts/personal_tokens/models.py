from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from accounts.database import Base
from shared.ids import new_id


class PersonalToken(Base):
    """A token by which a person's programs act for them, within its scopes; only its SHA-256 is kept."""

    __tablename__ = "personal_tokens"
    __table_args__ = (
        CheckConstraint(
            "scopes <@ array['read', 'write', 'mcp', 'admin']::varchar[] and cardinality(scopes) > 0", name="scopes"
        ),
        Index("ix_personal_tokens_user_id", "user_id", "id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.users.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    prefix: Mapped[str] = mapped_column(String(12))
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(String(10)))
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
