from uuid import UUID

from pydantic import Field

from shared.contracts.model import Contract

CONTRACT = "webhook.v1"


class WebhookPayload(Contract):
    """What to send where; `headers` prove who sends `body`, which must go out as it is."""

    webhook_id: UUID
    event_id: UUID
    url: str
    headers: dict[str, str]
    body: str


class WebhookResult(Contract):
    """The receiver took it, and said so with this status."""

    status: int = Field(ge=200, le=299)
