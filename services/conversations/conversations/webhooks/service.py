"""A room's webhooks: where programs elsewhere are told what happens in it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.audit.service import Audited, record_action
from conversations.cursors import read_id_cursor, write_cursor
from conversations.participants.standing import access_room
from conversations.requests.service import enter_request
from conversations.webhooks import repository
from conversations.webhooks.models import Webhook
from conversations.webhooks.render import render_webhooks
from conversations.webhooks.schemas import (
    DeliveryAnswer,
    NewWebhook,
    NewWebhookAnswer,
    WebhookAnswer,
    WebhookChange,
    is_public,
)
from conversations.webhooks.signing import Signer
from shared.clock import utc_now
from shared.errors import Fault, NotFound, ValidationFailed
from shared.ids import new_id
from shared.versions import require_match

MOST = 20


@dataclass(frozen=True)
class Telling:
    """How this instance tells webhooks: by whose key, and whether within private networks too."""

    signer: Signer
    allow_private: bool


def make_webhook(
    session: Session, person: SignedIn, conversation_id: UUID, new: NewWebhook, telling: Telling
) -> tuple[NewWebhookAnswer, bool]:
    """The webhook, told of events from now on, and whether it is new; its secret is answered this once.

    Raises NotFound, RoleTooLow, ClientIdConflict or ValidationFailed.
    """
    mine = access_room(session, person, conversation_id, Operation.MANAGE_WEBHOOKS, lock=True)
    webhook_id = new_id()
    if new.client_id is not None:
        route = f"POST /conversations/{conversation_id}/webhooks"
        made = enter_request(session, person.user_id, new.client_id, route, new, webhook_id)
        if made is not None:
            return _with_secret(session, _get(session, conversation_id, made), None), False
    _require_public(new.url, telling)
    if repository.count_of_room(session, conversation_id) >= MOST:
        raise ValidationFailed(f"at most {MOST} webhooks a conversation")
    webhook = Webhook(
        id=webhook_id,
        conversation_id=conversation_id,
        created_by=person.user_id,
        url=new.url,
        events=new.events,
        is_active=True,
        through_event_seq=mine.room.last_event_seq,
        version=1,
    )
    session.add(webhook)
    session.flush()
    _note(session, person, "webhook.created", webhook, after=_told(webhook))
    return _with_secret(session, webhook, telling.signer.secret_of(webhook_id)), True


def list_webhooks(
    session: Session, person: SignedIn, conversation_id: UUID, cursor: str | None, limit: int
) -> tuple[list[WebhookAnswer], str | None]:
    """A page of the room's webhooks, the newest first. Raises NotFound, RoleTooLow, InvalidCursor."""
    access_room(session, person, conversation_id, Operation.MANAGE_WEBHOOKS)
    before = None if cursor is None else read_id_cursor(cursor)
    rows = repository.find_of_room(session, conversation_id, before, limit + 1)
    goes_on = write_cursor(str(rows[limit - 1].id)) if len(rows) > limit else None
    return render_webhooks(session, rows[:limit]), goes_on


def change_webhook(
    session: Session,
    person: SignedIn,
    conversation_id: UUID,
    webhook_id: UUID,
    change: WebhookChange,
    if_match: str | None,
    telling: Telling,
) -> WebhookAnswer:
    """Apply a merge patch. It is told what whoever changed it may read; one switched on again, of news only.

    Raises NotFound, RoleTooLow, VersionMismatch or ValidationFailed.
    """
    mine = access_room(session, person, conversation_id, Operation.MANAGE_WEBHOOKS, lock=True)
    webhook = _get(session, conversation_id, webhook_id, lock=True)
    require_match(if_match, webhook.version, render_webhooks(session, [webhook])[0])
    before = _told(webhook)
    changed = {name: value for name, value in change.model_dump(exclude_unset=True).items() if before[name] != value}
    if "url" in changed:
        _require_public(changed["url"], telling)
    if changed:
        _apply(session, webhook, changed, person, mine.room.last_event_seq)
        _note(session, person, "webhook.changed", webhook, before=before, after=changed)
    return render_webhooks(session, [webhook])[0]


def remove_webhook(
    session: Session, person: SignedIn, conversation_id: UUID, webhook_id: UUID, if_match: str | None
) -> None:
    """It is told nothing from here on, nor what was on its way. Raises NotFound, RoleTooLow, VersionMismatch."""
    access_room(session, person, conversation_id, Operation.MANAGE_WEBHOOKS, lock=True)
    webhook = _get(session, conversation_id, webhook_id, lock=True)
    require_match(if_match, webhook.version, render_webhooks(session, [webhook])[0])
    _note(session, person, "webhook.removed", webhook, before=_told(webhook))
    session.delete(webhook)
    session.flush()


def list_deliveries(
    session: Session, person: SignedIn, conversation_id: UUID, webhook_id: UUID, cursor: str | None, limit: int
) -> tuple[list[DeliveryAnswer], str | None]:
    """A page of what a webhook was told and is to be told, the newest first, of the last thirty days."""
    access_room(session, person, conversation_id, Operation.MANAGE_WEBHOOKS)
    _get(session, conversation_id, webhook_id)
    before = None if cursor is None else read_id_cursor(cursor)
    rows = repository.find_deliveries(session, webhook_id, before, limit + 1)
    goes_on = write_cursor(str(rows[limit - 1].id)) if len(rows) > limit else None
    return [DeliveryAnswer.model_validate(row) for row in rows[:limit]], goes_on


def _apply(session: Session, webhook: Webhook, changed: dict[str, Any], person: SignedIn, last_event_seq: int) -> None:
    for name, value in changed.items():
        setattr(webhook, name, value)
    webhook.created_by = person.user_id
    if changed.get("is_active"):
        webhook.through_event_seq = last_event_seq
        webhook.disabled_reason, webhook.failing_since = None, None
    webhook.version += 1
    webhook.updated_at = utc_now()
    session.flush()
    if changed.get("is_active") is False:
        repository.drop_waiting(session, webhook.id)


def _get(session: Session, conversation_id: UUID, webhook_id: UUID, *, lock: bool = False) -> Webhook:
    webhook = repository.find_webhook(session, conversation_id, webhook_id, lock=lock)
    if webhook is None:
        raise NotFound
    return webhook


def _require_public(url: str, telling: Telling) -> None:
    if not telling.allow_private and not is_public(url):
        message = "must be https to a public address"
        raise ValidationFailed(f"/url: {message}", faults=(Fault("body", "/url", "not_public", message),))


def _told(webhook: Webhook) -> dict[str, Any]:
    return {"url": webhook.url, "events": webhook.events, "is_active": webhook.is_active}


def _with_secret(session: Session, webhook: Webhook, secret: str | None) -> NewWebhookAnswer:
    [answer] = render_webhooks(session, [webhook])
    return NewWebhookAnswer(**dict(answer), secret=secret)


def _note(session: Session, person: SignedIn, action: str, webhook: Webhook, **said: Any) -> None:
    record_action(session, person.actor, action, webhook.conversation_id, Audited("webhook", webhook.id), **said)
