"""The job protocol between an owner and the orchestrator's workers (internal HTTP and the queue's hint)."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.model import Contract
from shared.contracts.usage import Usage


class Owner(StrEnum):
    ACCOUNTS = "accounts"
    CONVERSATIONS = "conversations"


class Queue(StrEnum):
    INTERACTIVE = "interactive"
    BACKGROUND = "background"


class Kind(StrEnum):
    REPLY = "reply"
    TOPICS = "topics"
    TITLE = "title"
    BRIEF = "brief"
    WEBHOOK = "webhook"
    INTERESTS = "interests"
    CANARY = "canary"


class FailureCode(StrEnum):
    AUTH = "auth"
    MONEY = "money"
    RATE_LIMITED = "rate_limited"
    OVERLOADED = "overloaded"
    TIMEOUT = "timeout"
    CUT = "cut"
    BAD_REQUEST = "bad_request"
    CONTENT_REFUSED = "content_refused"
    INVALID_OUTPUT = "invalid_output"
    NO_PROVIDER = "no_provider"
    WORKER_SHUTDOWN = "worker_shutdown"
    BUG = "bug"


class Hint(Contract):
    """All that a queue message carries: where to look, never what to do."""

    job_id: UUID
    owner: Owner
    kind: Kind


class ClaimRequest(Contract):
    claim_id: UUID


class Claim(Contract):
    """A lease on one attempt; `payload` is the kind's payload as `contract` names it.

    `calls_before` is how many calls of a provider the job's earlier attempts spent.
    """

    job_id: UUID
    kind: Kind
    contract: str
    attempt: int
    lease_token: str
    lease_until: datetime
    deadline_at: datetime
    payload: dict[str, Any]
    calls_before: int = Field(default=0, ge=0)


class Beat(Contract):
    """Sign of life of one attempt, with the text that came since `offset` (in code points)."""

    job_id: UUID
    attempt: int
    lease_token: str
    offset: int | None = Field(default=None, ge=0)
    appended: str | None = None


class Heartbeat(Contract):
    jobs: list[Beat]


class CancelledJob(Contract):
    job_id: UUID
    reason: str


class ResendFrom(Contract):
    """The owner holds the draft up to `offset` (code points): send again from there."""

    job_id: UUID
    offset: int


class HeartbeatAnswer(Contract):
    lease_until: datetime
    cancel: list[CancelledJob] = []
    lost: list[UUID] = []
    resend: list[ResendFrom] = []


class ResultAnswer(Contract):
    state: Literal["done"] = "done"
    applied: bool


class Failure(Contract):
    """Why an attempt ended without a result; `text` is what was already visible, `calls` those of providers it cost."""

    code: FailureCode
    retryable: bool
    retry_after_s: float | None = Field(default=None, ge=0)
    detail: str = Field(default="", max_length=2000)
    text: str | None = None
    usage: Usage | None = None
    calls: int = Field(default=0, ge=0)


class FailureAnswer(Contract):
    state: Literal["waiting", "failed"]
    next_at: datetime | None = None
