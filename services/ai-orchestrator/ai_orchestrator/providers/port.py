"""What the orchestrator asks of whoever makes an answer, and what can go wrong.

Failures are split by who can act: the operator (keys, money, addresses), the person who asked (what was
asked), or time (the provider may recover). Only where another call can help is there one.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from ai_orchestrator.halt import Halt
from ai_orchestrator.prompts.chat import ChatMessage
from shared.contracts.jobs import Failure, FailureCode
from shared.contracts.reply import Finish, ReplyPayload
from shared.contracts.usage import Usage

LONGEST_WAIT_S = 20.0
LONGEST_COMEBACK_S = 120.0


@dataclass(frozen=True)
class Question:
    """One answer to be made by `until` (monotonic seconds): the facts, and the prompt made of them."""

    facts: ReplyPayload
    wire_name: str
    until: float
    messages: list[ChatMessage] = field(default_factory=list)


@dataclass(frozen=True)
class End:
    """The provider said itself that it is done, and how; a stream without one was cut."""

    finish: Finish
    usage: Usage = field(default_factory=Usage)


Piece = str | End
Pieces = Generator[Piece, None, None]


class Provider(Protocol):
    """Makes one answer as a stream: pieces of text, then one `End`.

    Raises ProviderFault, or Halted as soon as `halt` is told, whatever it waits in.
    """

    prompt_version: str

    def stream(self, question: Question, halt: Halt) -> Pieces: ...

    def list_models(self, patience_s: float) -> list[str]: ...

    def close(self) -> None: ...


class ProviderFault(Exception):
    """The provider did not answer; `detail` is fit for the people in the room: no secret, no address."""

    code: FailureCode
    again_helps: ClassVar[bool] = False

    def __init__(self, code: FailureCode, detail: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.retry_after_s = retry_after_s

    def as_failure(self, text: str) -> Failure:
        """The report to the owner, with the text that was already visible.

        `retryable` only where the provider asks to come back after longer than a worker waits: otherwise the calls a
        job may make were made here, and another try is a person's to ask for.
        """
        wait_s = self.retry_after_s or 0
        return Failure(
            code=self.code,
            retryable=self.again_helps and LONGEST_WAIT_S < wait_s <= LONGEST_COMEBACK_S,
            retry_after_s=self.retry_after_s,
            detail=self.detail[:2000],
            text=text or None,
        )


class OperatorMustAct(ProviderFault):
    """auth, money, no_provider: the same call will fail until somebody changes the configuration."""


class AskerMustAct(ProviderFault):
    """content_refused, bad_request: the same question will be refused again."""


class ProviderMisbehaved(ProviderFault):
    """invalid_output: it answered, but not with an answer."""


class TimeHelps(ProviderFault):
    """rate_limited, overloaded, timeout, cut: the same call may well succeed later."""

    again_helps = True


class AskDifferently(ProviderFault):
    """bad_request, but over a setting that can be left out: the next call leaves it out."""

    again_helps = True


Pulse = Callable[[float], None]
"""Told how many seconds the next step may take without progress."""
