from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.ids import new_id


class Summary(Base):
    """What was said at places `from_seq`..`to_seq` of a room, summed up for one person.

    `sentences` name the messages they come from, with a digest of what those said then. A picked sentence is kept as
    its place in the message, so that no copy of anybody's words lies here.
    """

    __tablename__ = "summaries"
    __table_args__ = (
        CheckConstraint("method in ('extractive', 'model')", name="method"),
        CheckConstraint("state in ('drafting', 'done', 'failed')", name="state"),
        CheckConstraint("from_seq >= 1 and to_seq >= from_seq - 1", name="range"),
        CheckConstraint("(state = 'failed') = (failure is not null)", name="failure"),
        Index("ix_summaries_conversation_id", "conversation_id", "user_id", "from_seq"),
        Index("ix_summaries_user_id", "user_id"),
        Index("ix_summaries_created_at", "created_at", postgresql_using="brin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.people.user_id"))
    from_seq: Mapped[int]
    to_seq: Mapped[int]
    method: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    sentences: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class ContextSummary(Base):
    """What stands in for the messages `from_seq`..`to_seq` of a room where an AI is told no more than fits."""

    __tablename__ = "context_summaries"
    __table_args__ = (
        PrimaryKeyConstraint("conversation_id", "from_seq"),
        CheckConstraint("from_seq >= 1 and to_seq >= from_seq", name="range"),
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    from_seq: Mapped[int]
    to_seq: Mapped[int]
    sentences: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
