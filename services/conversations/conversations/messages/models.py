from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
    case,
    func,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import INET, JSONB, TSVECTOR
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from conversations.archive.models import MessageArchive
from conversations.database import Base
from shared.clock import utc_now
from shared.ids import new_id

if TYPE_CHECKING:
    from conversations.attachments.models import Attachment

USER_AGENT_LENGTH = 512

_SENDER = """
(sender_type = 'user' and user_id is not null and ai_participant_id is null)
or (sender_type = 'ai' and ai_participant_id is not null and user_id is null and is_ai_generated)
or (sender_type = 'system' and user_id is null and ai_participant_id is null)
"""


class Message(Base):
    """What was said, at place `seq` of its room (1..n, no gap). Never moved, never rewritten by a division.

    Of an archived message the text is kept apart; `content` is the text all the same, in Python and in queries, and
    giving it another brings the message back.
    """

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
        Index("ix_messages_edited_at", "conversation_id", "edited_at", postgresql_where=text("edited_at is not null")),
        Index("ix_messages_important", "conversation_id", "seq", postgresql_where=text("importance > 0")),
        Index("ix_messages_conversation_id_sent_at", "conversation_id", "sent_at", "id"),
        Index("ix_messages_search", "conversation_id", "user_id", "search", postgresql_using="gin"),
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
    kept_content: Mapped[str] = mapped_column("content")
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
    attachment_count: Mapped[int] = mapped_column(default=0, server_default="0")
    files: Mapped[list["Attachment"]] = relationship(viewonly=True, order_by="Attachment.position")
    # Its words, kept by a trigger; read by the search alone.
    search: Mapped[str] = mapped_column(TSVECTOR, server_default=text("''"), deferred=True)
    archived_at: Mapped[datetime | None] = mapped_column()
    archived_content: Mapped[str | None] = column_property(
        case(
            (
                archived_at.isnot(None),
                select(MessageArchive.content)
                .where(MessageArchive.message_id == id)  # noqa: A003 — the column above, as meant
                .correlate_except(MessageArchive)
                .scalar_subquery(),
            )
        )
    )

    @hybrid_property
    def content(self) -> str:
        """The text, wherever it is kept."""
        return self.kept_content if self.archived_at is None else self.archived_content or ""

    @content.inplace.setter
    def _set_content(self, content: str) -> None:
        self.kept_content = content
        self.archived_at = None

    @content.inplace.expression
    @classmethod
    def _content_of_all(cls) -> ColumnElement[str]:
        return case((cls.archived_at.is_(None), cls.kept_content), else_=func.coalesce(cls.archived_content, ""))


class MessageVersion(Base):
    """A text that a message had before: written `at`, by whom; `kind` says what took its place."""

    __tablename__ = "message_versions"
    __table_args__ = (
        PrimaryKeyConstraint("message_id", "number"),
        CheckConstraint("kind in ('edit', 'regeneration')", name="kind"),
        CheckConstraint("by_type in ('user', 'ai', 'system')", name="by_type"),
        CheckConstraint("number > 0", name="number"),
    )

    message_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.messages.id", ondelete="CASCADE"))
    number: Mapped[int]
    conversation_id: Mapped[UUID]
    content: Mapped[str]
    at: Mapped[datetime]
    by_type: Mapped[str] = mapped_column(String(10))
    by_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(String(12))
    model: Mapped[str | None] = mapped_column(String(100))
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, default=dict, server_default=text("'{}'"))


class Reaction(Base):
    """That a person put an emoji to a message."""

    __tablename__ = "reactions"
    __table_args__ = (
        PrimaryKeyConstraint("message_id", "emoji", "user_id"),
        CheckConstraint("octet_length(emoji) between 1 and 32", name="emoji"),
        Index("ix_reactions_user_id", "user_id"),
    )

    message_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.messages.id", ondelete="CASCADE"))
    emoji: Mapped[str] = mapped_column(String(32))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.people.user_id"))
    conversation_id: Mapped[UUID]


class Pin(Base):
    """That a room keeps a message in sight, since `created_at`."""

    __tablename__ = "pins"
    __table_args__ = (
        PrimaryKeyConstraint("conversation_id", "message_id"),
        Index("ix_pins_message_id", "message_id"),
        Index("ix_pins_user_id", "user_id"),
    )

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    message_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.messages.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.people.user_id"))


class MessageOrigin(Base):
    """Where a person's message was sent from: for those who administer its room, and only for some days."""

    __tablename__ = "message_origins"
    __table_args__ = (Index("ix_message_origins_created_at", "created_at", postgresql_using="brin"),)

    message_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.messages.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID]
    ip: Mapped[IPv4Address | IPv6Address | None] = mapped_column(INET)
    user_agent: Mapped[str | None] = mapped_column(String(USER_AGENT_LENGTH))
