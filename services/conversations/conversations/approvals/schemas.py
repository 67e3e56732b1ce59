from typing import Any, Literal
from uuid import UUID

from shared.web.schemas import Answer, Request, Time

State = Literal["pending", "approved", "refused", "expired"]


class Decision(Request):
    decision: Literal["approve", "refuse"]


class ApprovalAnswer(Answer):
    """A call of an AI's that waits for one of `asked`, exactly as it would be made.

    `message_id` is the answer it belongs to, which may have no text yet.
    """

    id: UUID
    conversation_id: UUID
    message_id: UUID
    ai_participant_id: UUID
    tool: str
    arguments: dict[str, Any]
    asked: list[UUID]
    state: State
    decided_by: UUID | None
    decided_at: Time | None
    expires_at: Time
    created_at: Time
    updated_at: Time
    version: int
