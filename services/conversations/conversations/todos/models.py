from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.ids import new_id

_CREATOR = """
(created_by_type = 'user' and created_by_user_id is not null and created_by_ai_id is null)
or (created_by_type = 'ai' and created_by_ai_id is not null and created_by_user_id is null)
"""


class Todo(Base):
    """Something a room wants done, "Task #15" of it. A removed one keeps its number and nothing else."""

    __tablename__ = "todos"
    __table_args__ = (
        UniqueConstraint("conversation_id", "number"),
        ForeignKeyConstraint(
            ["conversation_id", "topic_id"],
            ["conversations.conversation_topics.conversation_id", "conversations.conversation_topics.topic_id"],
            name="fk_todos_topic_id",
            ondelete="SET NULL (topic_id)",
        ),
        CheckConstraint("status in ('open', 'done', 'dropped')", name="status"),
        CheckConstraint("(status = 'done') = (completed_at is not null)", name="completed_at"),
        CheckConstraint("created_by_type in ('user', 'ai')", name="created_by_type"),
        CheckConstraint(_CREATOR, name="created_by"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("title <> '' or deleted_at is not null", name="title"),
        Index("ix_todos_assignee_id", "assignee_id", "status", postgresql_where=text("assignee_id is not null")),
        Index(
            "ix_todos_source_message_id", "source_message_id", postgresql_where=text("source_message_id is not null")
        ),
        Index("ix_todos_topic_id", "conversation_id", "topic_id", postgresql_where=text("topic_id is not null")),
        Index(
            "ix_todos_created_by_user_id", "created_by_user_id", postgresql_where=text("created_by_user_id is not null")
        ),
        Index("ix_todos_created_by_ai_id", "created_by_ai_id", postgresql_where=text("created_by_ai_id is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(255))
    description: Mapped[str | None] = mapped_column(String(4000))
    status: Mapped[str] = mapped_column(String(10), default="open", server_default="open")
    created_by_type: Mapped[str] = mapped_column(String(10))
    created_by_user_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.people.user_id"))
    created_by_ai_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.ai_participants.id"))
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.people.user_id"))
    due_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    source_message_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.messages.id", ondelete="SET NULL"))
    topic_id: Mapped[UUID | None]
    deleted_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
