from typing import Any, Literal
from uuid import UUID

from shared.web.schemas import Answer


class EventActor(Answer):
    type: Literal["user", "ai", "system"]
    id: UUID | None


class EventAnswer(Answer):
    """A durable event as it stands in the stream; `data` goes by `type`."""

    type: str
    conversation_id: UUID
    event_seq: int
    at: str
    actor: EventActor
    data: dict[str, Any]
