from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.clock import utc_now
from shared.ids import new_id


class AIParticipant(Base):
    """A model with a name and a character of its own in one room. Ending it keeps the row for its messages."""

    __tablename__ = "ai_participants"
    __table_args__ = (
        CheckConstraint("temperature between 0 and 2", name="temperature"),
        CheckConstraint("max_tokens > 0", name="max_tokens"),
        CheckConstraint("not active or left_at is null", name="left_at"),
        CheckConstraint(
            "reply_policy is null or reply_policy in ('mention_only', 'first_responder', 'round', 'quiet')",
            name="reply_policy",
        ),
        Index(
            "uq_ai_participants_name",
            "conversation_id",
            text("lower(name)"),
            unique=True,
            postgresql_where=text("left_at is null"),
        ),
        Index("ix_ai_participants_conversation_id", "conversation_id"),
        Index("ix_ai_participants_model", "model"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(100))
    avatar: Mapped[str | None] = mapped_column(String(2000))
    model: Mapped[str] = mapped_column(ForeignKey("conversations.ai_models.id"))
    persona: Mapped[str | None] = mapped_column(String(2000))
    system_prompt: Mapped[str | None] = mapped_column(String(16000))
    temperature: Mapped[float] = mapped_column(default=0.7, server_default="0.7")
    max_tokens: Mapped[int | None]
    reply_policy: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    joined_at: Mapped[datetime] = mapped_column(default=utc_now)
    left_at: Mapped[datetime | None]
    presence: Mapped[list[Any]] = mapped_column(
        JSONB, default=lambda: [[1, None]], server_default=text("'[[1, null]]'")
    )
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, default=dict, server_default=text("'{}'"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
