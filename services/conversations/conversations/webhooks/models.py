from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.ids import new_id


class Webhook(Base):
    """Where a room's events are told, in the name of who made it.

    `through_event_seq` is the last of the room's events that was looked at. Its secret stands nowhere.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        CheckConstraint("disabled_reason in ('failing', 'no_rights')", name="disabled_reason"),
        CheckConstraint("not is_active or disabled_reason is null", name="is_active"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(
        ForeignKey("conversations.conversations.id", ondelete="CASCADE"), index=True
    )
    created_by: Mapped[UUID] = mapped_column(ForeignKey("conversations.people.user_id"), index=True)
    url: Mapped[str] = mapped_column(String(2000))
    events: Mapped[list[str]] = mapped_column(JSONB)
    is_active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    disabled_reason: Mapped[str | None] = mapped_column(String(20))
    through_event_seq: Mapped[int]
    failing_since: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class WebhookDelivery(Base):
    """One event on its way to one webhook; its id is the event's `webhook-id`, the same at every try."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_seq"),
        CheckConstraint("state in ('waiting', 'delivered', 'failed', 'dropped')", name="state"),
        CheckConstraint("(state = 'waiting') = (finished_at is null)", name="finished_at"),
        Index("ix_webhook_deliveries_conversation_id", "conversation_id"),
        Index("ix_webhook_deliveries_page", "webhook_id", text("id desc")),
        Index("ix_webhook_deliveries_waiting", "webhook_id", "event_seq", postgresql_where=text("state = 'waiting'")),
        Index("ix_webhook_deliveries_finished_at", "finished_at", postgresql_where=text("finished_at is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.webhooks.id", ondelete="CASCADE"))
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    event_seq: Mapped[int]
    event_type: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(10), default="waiting", server_default="waiting")
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    http_status: Mapped[int | None]
    detail: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    finished_at: Mapped[datetime | None]
