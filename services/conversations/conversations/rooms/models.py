from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.ids import new_id

STATUSES = ("active", "archived", "divided")
PHASES = ("prophase", "prometaphase", "metaphase", "anaphase", "telophase")


class Conversation(Base):
    """A room. Its row's lock orders everything that happens in it: `last_seq` numbers the messages,
    `last_event_seq` the events, both without a gap."""

    __tablename__ = "conversations"
    __table_args__ = (
        CheckConstraint("status in ('active', 'archived', 'divided')", name="status"),
        CheckConstraint("title_source in ('person', 'auto')", name="title_source"),
        CheckConstraint(f"mitosis_phase in {PHASES}", name="mitosis_phase"),
        CheckConstraint("phase_progress between 0 and 1", name="phase_progress"),
        CheckConstraint("last_seq >= 0 and last_event_seq >= 0", name="counters"),
        Index("ix_conversations_creator_id", "creator_id", text("created_at desc")),
        Index("ix_conversations_activity", text("last_message_at desc"), postgresql_where=text("is_active")),
        Index("ix_conversations_status", "status", postgresql_where=text("not is_active")),
        Index("ix_conversations_phase", "mitosis_phase", postgresql_where=text("mitosis_phase <> 'prophase'")),
        Index("ix_conversations_family_id", "family_id"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    family_id: Mapped[UUID]
    title: Mapped[str | None] = mapped_column(String(255))
    title_source: Mapped[str] = mapped_column(default="person", server_default="person")
    description: Mapped[str | None] = mapped_column(String(4000))
    status: Mapped[str] = mapped_column(default="active", server_default="active")
    deleted_at: Mapped[datetime | None]
    is_active: Mapped[bool] = mapped_column(Computed("status = 'active' and deleted_at is null", persisted=True))
    mitosis_phase: Mapped[str] = mapped_column(default="prophase", server_default="prophase")
    phase_progress: Mapped[float] = mapped_column(default=0.0, server_default="0")
    creator_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.people.user_id"))
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, default=dict, server_default=text("'{}'"))
    last_seq: Mapped[int] = mapped_column(default=0, server_default="0")
    last_event_seq: Mapped[int] = mapped_column(default=0, server_default="0")
    last_message_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
