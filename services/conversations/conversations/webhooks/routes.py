from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response, status

from conversations.dependencies import Open, Opened, Person
from conversations.paging import Cursor, Limit
from conversations.replays import mark_replay
from conversations.webhooks import service
from conversations.webhooks.schemas import (
    DeliveryAnswer,
    NewWebhook,
    NewWebhookAnswer,
    WebhookAnswer,
    WebhookChange,
)
from conversations.webhooks.service import Telling
from conversations.webhooks.signing import Signer
from shared.web.schemas import Page
from shared.web.versions import IfMatch, tag_version

router = APIRouter(prefix="/api/v1/conversations/{conversation_id}/webhooks", tags=["webhooks"])


def get_telling(resources: Open) -> Telling:
    """How this instance tells webhooks."""
    settings = resources.settings
    return Telling(Signer(settings.conversations_service_key), settings.webhooks_allow_private == "on")


Tells = Annotated[Telling, Depends(get_telling)]


@router.get("")
def list_webhooks(
    conversation_id: UUID, session: Opened, person: Person, cursor: Cursor = None, limit: Limit = 50
) -> Page[WebhookAnswer]:
    """The room's webhooks, the newest first."""
    items, next_cursor = service.list_webhooks(session, person, conversation_id, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)


@router.post("", status_code=status.HTTP_201_CREATED)
def make_webhook(
    conversation_id: UUID, new: NewWebhook, session: Opened, person: Person, telling: Tells, response: Response
) -> NewWebhookAnswer:
    """Have events of the room told to a program elsewhere, as I may read them; the secret is told this once."""
    webhook, is_new = service.make_webhook(session, person, conversation_id, new, telling)
    mark_replay(response, is_new=is_new)
    tag_version(response, webhook.version)
    return webhook


@router.patch("/{webhook_id}")
def change_webhook(
    conversation_id: UUID,
    webhook_id: UUID,
    change: WebhookChange,
    session: Opened,
    person: Person,
    telling: Tells,
    response: Response,
    if_match: IfMatch = None,
) -> WebhookAnswer:
    """Another address, other events, or whether it is told at all."""
    webhook = service.change_webhook(session, person, conversation_id, webhook_id, change, if_match, telling)
    tag_version(response, webhook.version)
    return webhook


@router.delete("/{webhook_id}", status_code=status.HTTP_204_NO_CONTENT)
def remove_webhook(
    conversation_id: UUID, webhook_id: UUID, session: Opened, person: Person, if_match: IfMatch = None
) -> None:
    """It is told nothing any more."""
    service.remove_webhook(session, person, conversation_id, webhook_id, if_match)


@router.get("/{webhook_id}/deliveries")
def list_deliveries(
    conversation_id: UUID, webhook_id: UUID, session: Opened, person: Person, cursor: Cursor = None, limit: Limit = 50
) -> Page[DeliveryAnswer]:
    """What it was told and is to be told, the newest first."""
    items, next_cursor = service.list_deliveries(session, person, conversation_id, webhook_id, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)
