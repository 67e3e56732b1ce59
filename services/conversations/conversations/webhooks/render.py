from collections.abc import Sequence

from sqlalchemy.orm import Session

from conversations.webhooks.models import Webhook
from conversations.webhooks.repository import find_last_tried
from conversations.webhooks.schemas import LastDelivery, WebhookAnswer

_FIELDS = tuple(name for name in WebhookAnswer.model_fields if name != "last_delivery")


def render_webhooks(session: Session, webhooks: Sequence[Webhook]) -> list[WebhookAnswer]:
    tried = find_last_tried(session, [webhook.id for webhook in webhooks])
    answers = []
    for webhook in webhooks:
        last = tried.get(webhook.id)
        told = None if last is None else LastDelivery(at=last.updated_at, status=last.state)
        fields = {name: getattr(webhook, name) for name in _FIELDS}
        answers.append(WebhookAnswer(**fields, last_delivery=told))
    return answers
