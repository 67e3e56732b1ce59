from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.lines import Line
from shared.contracts.model import Contract
from shared.contracts.usage import Usage

CONTRACT = "topics.v1"
MAX_STATE_BYTES = 256 * 1024
MAX_LINES = 500


class KnownTopic(Contract):
    """A topic the room has; `key` is the detector's own key for it, null for one that people made."""

    id: UUID
    name: str
    key: str | None = Field(default=None, max_length=100)


class Correction(Contract):
    """A person's word on which topic a message belongs to; it outlasts every detector run."""

    message_id: UUID
    topic_id: UUID


class TopicsPayload(Contract):
    """Detector state at `state_version` and the next lines, oldest first, at most 500."""

    conversation_id: UUID
    state_version: int
    state: dict[str, Any] | None = None
    lines: list[Line] = Field(max_length=MAX_LINES)
    topics: list[KnownTopic] = []
    corrections: list[Correction] = []
    detector: Literal["local", "model"] = "local"
    lag: int = Field(default=0, ge=0)


class Assignment(Contract):
    """`topic` is the detector's stable key; `parent_id` the message it answers, null = starts a thread."""

    message_id: UUID
    topic: str = Field(max_length=100)
    parent_id: UUID | None = None
    boundary: bool = False
    confidence: float = Field(ge=0, le=1)
    reason: str = Field(max_length=500)


class DetectedTopic(Contract):
    """`topic` is the detector's stable key, `id` the owner's id where the detector was told one."""

    topic: str = Field(max_length=100)
    id: UUID | None = None
    name: str = Field(min_length=1, max_length=100)
    description: str | None = None
    relevance: float = Field(gt=0, le=1)


class DivideSignal(Contract):
    score: float = Field(ge=0, le=1)
    fire: bool
    sides: list[list[str]] = []
    reasons: list[str] = []


class TopicsResult(Contract):
    """What the detector made of the payload's lines; `state_version` is the payload's own."""

    state_version: int
    state: dict[str, Any]
    assignments: list[Assignment]
    topics: list[DetectedTopic]
    divide: DivideSignal
    usage: Usage | None = None
