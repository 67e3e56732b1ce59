from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.clock import utc_now
from shared.ids import new_id

_SENDER = """
(sender_type = 'user' and user_id is not null and ai_participant_id is null)
or (sender_type = 'ai' and ai_participant_id is not null and user_id is null and is_ai_generated)
or (sender_type = 'system' and user_id is null and ai_participant_id is null)
"""


class Message(Base):
    """What was said, at place `seq` of its room (1..n, no gap). Never moved, never rewritten by a division."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq"),
        CheckConstraint("sender_type in ('user', 'ai', 'system')", name="sender_type"),
        CheckConstraint(_SENDER, name="sender"),
        CheckConstraint("message_type in ('text', 'system', 'image', 'file', 'code')", name="message_type"),
        CheckConstraint("(message_type = 'system') = (sender_type = 'system')", name="system_message"),
        CheckConstraint("status in ('sent', 'error', 'writing', 'interrupted')", name="status"),
        CheckConstraint("importance between 0 and 3", name="importance"),
        CheckConstraint("not is_first_responder or sender_type = 'ai'", name="first_responder"),
        CheckConstraint("char_length(content) <= 65536 or sender_type <> 'user'", name="content"),
        Index("ix_messages_conversation_id_created_at", "conversation_id", "created_at"),
        Index("ix_messages_created_at", "created_at", postgresql_using="brin"),
        Index("ix_messages_user_id", "user_id", "created_at", postgresql_where=text("user_id is not null")),
        Index(
            "ix_messages_ai_participant_id", "ai_participant_id", postgresql_where=text("ai_participant_id is not null")
        ),
        Index("ix_messages_parent_id", "parent_id", postgresql_where=text("parent_id is not null")),
        Index("uq_messages_first_responder", "origin_id", unique=True, postgresql_where=text("is_first_responder")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    seq: Mapped[int]
    client_id: Mapped[UUID | None]
    sender_type: Mapped[str] = mapped_column(String(10))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.people.user_id"))
    ai_participant_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.ai_participants.id"))
    ai_model_id: Mapped[str | None] = mapped_column(ForeignKey("conversations.ai_models.id"))
    content: Mapped[str]
    shown_chars: Mapped[int | None]
    message_type: Mapped[str] = mapped_column(String(10), default="text", server_default="text")
    attempt: Mapped[int] = mapped_column(default=0, server_default="0")
    status: Mapped[str] = mapped_column(String(12), default="sent", server_default="sent")
    importance: Mapped[int] = mapped_column(default=0, server_default="0")
    is_ai_generated: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    is_first_responder: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.messages.id"))
    origin_id: Mapped[UUID | None]
    depth: Mapped[int] = mapped_column(default=0, server_default="0")
    mentions: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    sent_at: Mapped[datetime] = mapped_column(default=utc_now)
    edited_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, default=dict, server_default=text("'{}'"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
