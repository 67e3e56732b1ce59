from typing import Any, Literal
from uuid import UUID

from shared.web.schemas import Answer, Time


class AuditActor(Answer):
    type: Literal["user", "ai", "system"]
    id: UUID | None


class AuditObject(Answer):
    """What was changed; its id is told as the other routes name it."""

    type: str
    id: str


class AuditAnswer(Answer):
    """One change: who made it, to what, and what it was before and after as far as that is no content."""

    id: UUID
    at: Time
    actor: AuditActor
    action: str
    object: AuditObject
    conversation_id: UUID | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
