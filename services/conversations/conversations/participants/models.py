from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.clock import utc_now


class Participant(Base):
    """A person's standing in a room; who left keeps the row. Shown is `visible_from_seq`..`left_seq`.

    `lowered_at` is when others last took rights away: invitations from before that let nobody back in. Pointers that
    moved at `pointers_moved_at` are told to the room by the caretaker, who did so last at `pointers_told_at`.
    """

    __tablename__ = "participants"
    __table_args__ = (
        PrimaryKeyConstraint("conversation_id", "user_id"),
        CheckConstraint("role in ('owner', 'admin', 'member', 'observer')", name="role"),
        CheckConstraint("visible_from_seq >= 1", name="visible_from_seq"),
        CheckConstraint("is_active = (left_at is null)", name="left_at"),
        Index(
            "ix_participants_user_id",
            "user_id",
            "is_active",
            postgresql_include=["conversation_id", "last_read_seq"],
        ),
        Index(
            "ix_participants_pointers_moved_at",
            "pointers_moved_at",
            postgresql_where=text("pointers_moved_at is not null"),
        ),
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.people.user_id"))
    role: Mapped[str] = mapped_column(default="member", server_default="member")
    joined_at: Mapped[datetime] = mapped_column(default=utc_now, server_default=text("now()"))
    left_at: Mapped[datetime | None]
    is_active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    visible_from_seq: Mapped[int] = mapped_column(default=1, server_default="1")
    left_seq: Mapped[int | None]
    last_read_seq: Mapped[int] = mapped_column(default=0, server_default="0")
    last_delivered_seq: Mapped[int] = mapped_column(default=0, server_default="0")
    last_read_at: Mapped[datetime | None]
    pointers_moved_at: Mapped[datetime | None]
    pointers_told_at: Mapped[datetime | None]
    lowered_at: Mapped[datetime | None]
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, default=dict, server_default=text("'{}'"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
