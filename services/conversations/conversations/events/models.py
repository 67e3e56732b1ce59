from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.database.columns import Xid8


class Event(Base):
    """That something changed, told by ids only: readers look the object up with their present rights.

    `event_seq` numbers a room's events without a gap in the order of their commits; `xid` is the writing transaction.
    An event with a `recipient_id` is for that person alone; one without a conversation is a person's own.
    """

    __tablename__ = "events"
    __table_args__ = (
        UniqueConstraint("conversation_id", "event_seq"),
        CheckConstraint("(conversation_id is null) = (event_seq is null)", name="numbered"),
        CheckConstraint("conversation_id is not null or recipient_id is not null", name="audience"),
        Index("ix_events_xid", "xid"),
        Index("ix_events_created_at", "created_at", postgresql_using="brin"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    conversation_id: Mapped[UUID | None]
    event_seq: Mapped[int | None]
    xid: Mapped[int] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))
    type: Mapped[str] = mapped_column(String(40))
    actor_type: Mapped[str] = mapped_column(String(10))
    actor_id: Mapped[UUID | None]
    recipient_id: Mapped[UUID | None]
    refs: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    created_at: Mapped[datetime]


class EventHorizon(Base):
    """One row: the highest transaction id of which events were removed. Cursors at or below it have expired."""

    __tablename__ = "event_horizon"
    __table_args__ = (CheckConstraint("id", name="one_row"),)

    id: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    pruned_xid: Mapped[int] = mapped_column(Xid8, server_default=text("'0'::xid8"))
