from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.lines import Line
from shared.contracts.model import Contract
from shared.contracts.usage import Usage

CONTRACT = "reply.v1"
USUAL_CONTEXT = 16_384
"""The tokens that a model is taken to hold, prompt and answer together, where the catalogue does not know."""


class TurnRole(StrEnum):
    MENTIONED = "mentioned"
    LEADER = "leader"
    FOLLOWER = "follower"
    ROUND = "round"
    AGAIN = "again"


class Speaker(Contract):
    """The AI participant that answers, with the settings it has in this conversation."""

    id: UUID
    name: str
    persona: str | None = None
    system_prompt: str | None = None
    temperature: float = Field(default=0.7, ge=0, le=2)


class ModelChoice(Contract):
    """Which model answers; `connection` is null where the worker chooses by pattern.

    `context_tokens` is how much prompt and answer may be together; null where the catalogue does not know.
    """

    id: str
    connection: str | None = None
    wire_name: str | None = None
    context_tokens: int | None = Field(default=None, gt=0)


class ProviderKey(Contract):
    """A person's own key, sealed (`shared.sealing`) for `user_id`, `wire` and `base_url`; it opens for these alone."""

    user_id: UUID | None = None
    ciphertext: str
    key_id: str
    wire: Literal["openai", "anthropic"]
    base_url: str


class ApprovedCall(Contract):
    """A call that waited for a person, who approved it: what was called, and what it gave."""

    call_id: str
    result: str
    name: str = ""
    arguments: dict[str, Any] = {}
    is_error: bool = False


class ReplyPayload(Contract):
    """The facts for one answer, frozen at `through_seq`; prompts are the orchestrator's own.

    `must_differ_from` are answers to the same message that a follower adds to; `steering` is what people said to the
    AI while it wrote; `instruction` is how a person wants an answer to be made anew.
    """

    conversation_id: UUID
    turn_id: UUID
    message_id: UUID
    role: TurnRole
    streams: bool
    ai_participant: Speaker
    model: ModelChoice
    reply_limit: int = Field(ge=0)
    question: Line
    through_seq: int
    lines: list[Line]
    omitted: int = 0
    summary: str | None = None
    must_differ_from: list[Line] = []
    steering: list[Line] = []
    instruction: str | None = None
    tools: list[str] = []
    approved: ApprovedCall | None = None
    max_tokens: int = Field(gt=0)
    provider_key: ProviderKey | None = None


class Outcome(StrEnum):
    ANSWERED = "answered"
    SILENT = "silent"
    TOO_SIMILAR = "too_similar"
    WAITING = "waiting"


class Finish(StrEnum):
    COMPLETE = "complete"
    LENGTH = "length"
    STOPPED = "stopped"
    CUT = "cut"


class ReplyResult(Contract):
    """The end of an answer; `finish` is complete only if the provider itself said so."""

    outcome: Outcome
    text: str
    finish: Finish
    model: str
    prompt_version: str
    usage: Usage = Usage()
    tools_used: list[str] = []
    first_token_ms: int | None = None
    processing_time_ms: int = Field(ge=0)
    similarity: float | None = None
