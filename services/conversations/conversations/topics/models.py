from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, PrimaryKeyConstraint, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.clock import utc_now
from shared.ids import new_id


class Topic(Base):
    """A word of one family of rooms, unique in it whatever the case; never shared beyond the family."""

    __tablename__ = "topics"
    __table_args__ = (Index("uq_topics_family_id_name", "family_id", text("lower(btrim(name))"), unique=True),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    family_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(100))
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class ConversationTopic(Base):
    """What one room says of a topic, and who spoke of it there. `detector_key` is the detector's own name for it."""

    __tablename__ = "conversation_topics"
    __table_args__ = (
        PrimaryKeyConstraint("conversation_id", "topic_id"),
        CheckConstraint("relevance > 0 and relevance <= 1", name="relevance"),
        CheckConstraint("source in ('detector', 'model', 'person')", name="source"),
        CheckConstraint("message_count >= 0", name="message_count"),
        Index("ix_conversation_topics_relevance", "conversation_id", text("relevance desc")),
        Index("ix_conversation_topics_topic_id", "topic_id"),
        Index("uq_conversation_topics_detector_key", "conversation_id", "detector_key", unique=True),
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    topic_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.topics.id", ondelete="CASCADE"))
    detector_key: Mapped[str | None] = mapped_column(String(100))
    description: Mapped[str | None] = mapped_column(String(4000))
    relevance: Mapped[float] = mapped_column(default=1.0, server_default="1")
    source: Mapped[str] = mapped_column(default="detector", server_default="detector")
    detected_at: Mapped[datetime] = mapped_column(default=utc_now, server_default=text("now()"))
    message_count: Mapped[int] = mapped_column(default=0, server_default="0")
    user_ids: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, default=dict, server_default=text("'{}'"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class MessageTopic(Base):
    """Which topic a message of a room belongs to, and which message it answers, as far as was detected."""

    __tablename__ = "message_topics"
    __table_args__ = (
        PrimaryKeyConstraint("conversation_id", "message_id"),
        CheckConstraint("source in ('detector', 'model', 'person')", name="source"),
        CheckConstraint("confidence between 0 and 1", name="confidence"),
        Index("ix_message_topics_conversation_id_seq", "conversation_id", "seq"),
        Index("ix_message_topics_conversation_id_topic_id", "conversation_id", "topic_id", "seq"),
        Index("ix_message_topics_topic_id", "topic_id"),
        Index("ix_message_topics_message_id", "message_id"),
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    message_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.messages.id", ondelete="CASCADE"))
    seq: Mapped[int]
    topic_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.topics.id", ondelete="SET NULL"))
    parent_id: Mapped[UUID | None]
    boundary: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    confidence: Mapped[float]
    reason: Mapped[str] = mapped_column(String(500))
    source: Mapped[str] = mapped_column(default="detector", server_default="detector")
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class DetectorState(Base):
    """The detector's memory of a room, fenced by `state_version`: it has read up to `through_seq`."""

    __tablename__ = "detector_states"

    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.conversations.id", ondelete="CASCADE"), primary_key=True
    )
    state_version: Mapped[int] = mapped_column(default=0, server_default="0")
    through_seq: Mapped[int] = mapped_column(default=0, server_default="0")
    state: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
