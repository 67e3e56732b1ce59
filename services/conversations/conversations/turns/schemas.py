from typing import Literal
from uuid import UUID

from shared.web.schemas import Answer, Time


class TurnAnswer(Answer):
    """Whether an AI answered a message, and why (not)."""

    id: UUID
    conversation_id: UUID
    ai_participant_id: UUID
    trigger_id: UUID
    origin_id: UUID
    depth: int
    role: Literal["mentioned", "leader", "follower", "round", "again"]
    reason: str
    detail: str
    message_id: UUID | None
    attempt: int
    state: Literal["waiting", "writing", "answered", "silent", "dropped", "skipped", "stopped", "failed"]
    finished_at: Time | None
    created_at: Time
    updated_at: Time
    version: int


class DraftAnswer(Answer):
    """An answer while it is written; up to a second behind."""

    message_id: UUID
    conversation_id: UUID
    turn_id: UUID
    ai_participant_id: UUID
    attempt: int
    text: str
    started_at: Time
