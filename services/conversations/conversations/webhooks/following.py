"""Follows rooms' events for their webhooks, gives up those that cannot be told, and forgets what is long over."""

from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.events.models import Event
from conversations.identity import write_to_rooms
from conversations.messages.notices import post_notice
from conversations.rooms.ledger import find_locked, keep_ledger
from conversations.webhooks import repository
from conversations.webhooks.models import Webhook
from conversations.webhooks.webhook_job import give_out
from shared.clock import utc_now
from shared.database.transactions import Database

AT_ONCE = 200
PATIENCE = timedelta(days=1)
REMEMBERED = timedelta(days=30)
_WHY = {
    "failing": "it has taken nothing for a day",
    "no_rights": "whoever made it does not administer this conversation any more",
}


def follow_events(database: Database) -> int:
    """Put what happened on its way to the webhooks that want it; how many webhooks got further.

    A webhook's place moves in the transaction that writes its deliveries, so nothing is lost and nothing comes twice.
    """
    with database.transaction() as session:
        behind = repository.find_behind(session, AT_ONCE)
    for conversation_id, webhook_id in behind:
        with database.transaction() as session:
            write_to_rooms(session, [conversation_id])
            webhook = repository.find_webhook(session, conversation_id, webhook_id, lock=True)
            if webhook is not None and webhook.is_active:
                _read_on(session, webhook)
    return len(behind)


def give_up_webhooks(database: Database) -> int:
    """Switch off what has failed for a day and what nobody answers for any more, and say so in the room."""
    with database.transaction() as session:
        hopeless = repository.find_hopeless(session, utc_now() - PATIENCE, AT_ONCE)
    for conversation_id, webhook_id in hopeless:
        with database.transaction() as session:
            _give_up(session, conversation_id, webhook_id)
    return len(hopeless)


def forget_deliveries(database: Database) -> None:
    """Let go of deliveries that were over thirty days ago."""
    with database.transaction() as session:
        for conversation_id in repository.find_rooms_of_old(session, utc_now() - REMEMBERED, AT_ONCE):
            write_to_rooms(session, [conversation_id])
            repository.forget_deliveries(session, conversation_id, utc_now() - REMEMBERED)


def _read_on(session: Session, webhook: Webhook) -> None:
    news = repository.find_news(session, webhook.conversation_id, webhook.through_event_seq, AT_ONCE)
    wanted = [event for event in news if event.type in webhook.events and event.recipient_id is None]
    repository.add_deliveries(session, webhook, wanted)
    webhook.through_event_seq = _last_of(session, webhook, news)
    session.flush()
    if wanted:
        give_out(session, webhook)


def _last_of(session: Session, webhook: Webhook, news: Sequence[Event]) -> int:
    """Where reading stopped; beyond all that is not kept any more, if nothing was left to read."""
    numbers = [event.event_seq for event in news if event.event_seq is not None]
    return max(numbers) if numbers else repository.find_last_event_seq(session, webhook.conversation_id)


def _give_up(session: Session, conversation_id: UUID, webhook_id: UUID) -> None:
    write_to_rooms(session, [conversation_id])
    room = find_locked(session, conversation_id)
    webhook = repository.find_webhook(session, conversation_id, webhook_id, lock=True)
    if room is None or webhook is None or not webhook.is_active:
        return
    has_rights = repository.administers(session, conversation_id, webhook.created_by)
    webhook.is_active = False
    webhook.disabled_reason = "failing" if has_rights else "no_rights"
    webhook.version += 1
    webhook.updated_at = utc_now()
    session.flush()
    repository.drop_waiting(session, webhook_id)
    with keep_ledger(session, room) as ledger:
        host = urlsplit(webhook.url).hostname
        post_notice(ledger, f"The webhook to {host} was switched off: {_WHY[webhook.disabled_reason]}.")
