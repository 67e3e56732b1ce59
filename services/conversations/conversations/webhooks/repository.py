"""Every query about webhooks and what they are told."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from conversations.events.models import Event
from conversations.participants.models import Participant
from conversations.people.models import Person
from conversations.rooms.models import Conversation
from conversations.webhooks.models import Webhook, WebhookDelivery
from shared.clock import utc_now
from shared.ids import new_id

_APART = {"synchronize_session": False}


def find_webhook(session: Session, conversation_id: UUID, webhook_id: UUID, *, lock: bool = False) -> Webhook | None:
    query = (
        select(Webhook)
        .where(Webhook.id == webhook_id, Webhook.conversation_id == conversation_id)
        .execution_options(populate_existing=True)
    )
    return session.scalar(query.with_for_update() if lock else query)


def find_of_room(session: Session, conversation_id: UUID, before: UUID | None, limit: int) -> Sequence[Webhook]:
    """A room's webhooks, the newest first."""
    query = select(Webhook).where(Webhook.conversation_id == conversation_id).order_by(Webhook.id.desc()).limit(limit)
    return session.scalars(query if before is None else query.where(Webhook.id < before)).all()


def count_of_room(session: Session, conversation_id: UUID) -> int:
    query = select(func.count()).where(Webhook.conversation_id == conversation_id)
    return session.scalar(query) or 0


def find_last_tried(session: Session, webhook_ids: Collection[UUID]) -> dict[UUID, WebhookDelivery]:
    """By webhook, the delivery that was tried last."""
    rows = session.scalars(
        select(WebhookDelivery)
        .where(WebhookDelivery.webhook_id.in_(webhook_ids), WebhookDelivery.attempts > 0)
        .ext(distinct_on(WebhookDelivery.webhook_id))
        .order_by(WebhookDelivery.webhook_id, WebhookDelivery.id.desc())
    )
    return {row.webhook_id: row for row in rows}


def find_deliveries(session: Session, webhook_id: UUID, before: UUID | None, limit: int) -> Sequence[WebhookDelivery]:
    """What a webhook was told, and is to be told, the newest first."""
    query = (
        select(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook_id)
        .order_by(WebhookDelivery.id.desc())
        .limit(limit)
    )
    return session.scalars(query if before is None else query.where(WebhookDelivery.id < before)).all()


def find_behind(session: Session, limit: int) -> Sequence[tuple[UUID, UUID]]:
    """Active webhooks, with their rooms, that have not looked at all of the room's events."""
    rows = session.execute(
        select(Webhook.conversation_id, Webhook.id)
        .join(Conversation, Conversation.id == Webhook.conversation_id)
        .where(Webhook.is_active, Webhook.through_event_seq < Conversation.last_event_seq)
        .order_by(Webhook.updated_at)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def find_news(session: Session, conversation_id: UUID, after: int, limit: int) -> Sequence[Event]:
    """A room's events beyond a number, in their order."""
    return session.scalars(
        select(Event)
        .where(Event.conversation_id == conversation_id, Event.event_seq > after)
        .order_by(Event.event_seq)
        .limit(limit)
    ).all()


def add_deliveries(session: Session, webhook: Webhook, events: Sequence[Event]) -> None:
    """Put these events on their way, each once."""
    now = utc_now()
    rows = [
        {
            "id": new_id(),
            "webhook_id": webhook.id,
            "conversation_id": webhook.conversation_id,
            "event_seq": event.event_seq,
            "event_type": event.type,
            "created_at": now,
            "updated_at": now,
        }
        for event in events
    ]
    if rows:
        session.execute(insert(WebhookDelivery).on_conflict_do_nothing(), rows)


def find_next_waiting(session: Session, webhook_id: UUID) -> WebhookDelivery | None:
    """The oldest event that a webhook has not been told."""
    return session.scalar(
        select(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook_id, WebhookDelivery.state == "waiting")
        .order_by(WebhookDelivery.event_seq)
        .limit(1)
        .execution_options(populate_existing=True)
    )


def drop_waiting(session: Session, webhook_id: UUID) -> None:
    """What a webhook was still to be told, it is not told."""
    now = utc_now()
    session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.webhook_id == webhook_id, WebhookDelivery.state == "waiting")
        .values(state="dropped", finished_at=now, updated_at=now)
        .execution_options(**_APART)
    )


def find_last_event_seq(session: Session, conversation_id: UUID) -> int:
    """The number of the room's last event."""
    return session.scalar(select(Conversation.last_event_seq).where(Conversation.id == conversation_id)) or 0


def _administering() -> Select[str]:
    return (
        select(Participant.role)
        .join(Person, Person.user_id == Participant.user_id)
        .where(Participant.is_active, Person.is_active, Participant.role.in_(("owner", "admin")))
    )


def administers(session: Session, conversation_id: UUID, user_id: UUID) -> bool:
    """Whether the person may still have the room's events told to others."""
    query = _administering().where(Participant.conversation_id == conversation_id, Participant.user_id == user_id)
    return session.scalar(query) is not None


def find_hopeless(session: Session, failing_before: datetime, limit: int) -> Sequence[tuple[UUID, UUID]]:
    """Active webhooks, with their rooms, that have failed since before then or whose maker has lost the right."""
    has_maker = _administering().where(
        Participant.conversation_id == Webhook.conversation_id, Participant.user_id == Webhook.created_by
    )
    rows = session.execute(
        select(Webhook.conversation_id, Webhook.id)
        .where(Webhook.is_active, or_(Webhook.failing_since < failing_before, ~has_maker.exists()))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in rows]


def find_rooms_of_old(session: Session, before: datetime, limit: int) -> Sequence[UUID]:
    """Rooms with deliveries that were over before then."""
    query = select(WebhookDelivery.conversation_id).where(WebhookDelivery.finished_at < before).distinct().limit(limit)
    return session.scalars(query).all()


def forget_deliveries(session: Session, conversation_id: UUID, before: datetime) -> None:
    """Let go of what was over before then in this room."""
    session.execute(
        delete(WebhookDelivery)
        .where(WebhookDelivery.conversation_id == conversation_id, WebhookDelivery.finished_at < before)
        .execution_options(**_APART)
    )
