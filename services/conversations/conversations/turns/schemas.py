from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from shared.web.schemas import Answer, Request, Time


class Regeneration(Request):
    """How an answer is to be made anew: by which AI (the same, if none is named), and what it should mind."""

    ai_participant_id: UUID | None = None
    instruction: Annotated[str, Field(min_length=1, max_length=4000)] | None = None


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
