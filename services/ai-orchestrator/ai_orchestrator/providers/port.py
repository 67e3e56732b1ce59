"""What the orchestrator asks of whoever makes an answer, and what can go wrong.

Failures are split by who can act: the operator (keys, money, addresses), the person who asked (what was
asked), or time (the provider may recover). Only where another call can help is there one.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, Protocol

from ai_orchestrator.halt import Halt
from ai_orchestrator.prompts.chat import ChatMessage
from ai_orchestrator.providers.budget import CallBudget
from shared.contracts.jobs import Failure, FailureCode
from shared.contracts.reply import Finish, ReplyPayload
from shared.contracts.usage import Usage

LONGEST_WAIT_S = 20.0
LONGEST_COMEBACK_S = 120.0


@dataclass(frozen=True)
class ToolSchema:
    """A tool the model may call; `parameters` is the JSON Schema of an object."""

    name: str
    description: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class ToolCall:
    """One call the model makes. With a `problem` it cannot be carried out as it came: answer it with `refused`."""

    call_id: str
    name: str
    arguments: dict[str, Any]
    problem: str | None = None


@dataclass(frozen=True)
class ToolResult:
    """What a call gave, as text for the model; an error is text too, for the model to act on."""

    call_id: str
    content: str
    is_error: bool = False


@dataclass(frozen=True)
class ToolCalls:
    """The last piece of a stream that waits for tools: what was said before them in this stream, and what it used.

    `carried` is the wire's own and goes back to it as it is.
    """

    calls: tuple[ToolCall, ...]
    said: str = ""
    usage: Usage = field(default_factory=Usage)
    carried: object = None


@dataclass(frozen=True)
class ToolRound:
    """One round behind us: the calls the model made, and a result for each."""

    calls: ToolCalls
    results: tuple[ToolResult, ...]


@dataclass(frozen=True)
class Terms:
    """How an answer is made that is nobody's reply in a room."""

    temperature: float
    max_tokens: int


@dataclass(frozen=True)
class Question:
    """One answer to be made by `until` (monotonic seconds): the facts, and the prompt made of them.

    `tools` are what the model may call, `rounds` what it called already while making this answer. Without `may_call`
    the model knows the tools but has to answer without another call.
    """

    facts: ReplyPayload | Terms
    wire_name: str
    until: float
    messages: list[ChatMessage] = field(default_factory=list)
    tools: tuple[ToolSchema, ...] = ()
    rounds: tuple[ToolRound, ...] = ()
    may_call: bool = True

    @property
    def terms(self) -> Terms:
        """What a provider has to know beside the prompt."""
        if isinstance(self.facts, Terms):
            return self.facts
        return Terms(self.facts.ai_participant.temperature, self.facts.max_tokens)

    def answered(self, calls: ToolCalls, results: Sequence[ToolResult]) -> "Question":
        """The same question with one more round, to be asked again. Raises ValueError unless results fit the calls."""
        if [call.call_id for call in calls.calls] != [result.call_id for result in results]:
            raise ValueError("each call needs its own result, in order")
        return replace(self, rounds=(*self.rounds, ToolRound(calls, tuple(results))))


@dataclass(frozen=True)
class End:
    """The provider said itself that it is done, and how; a stream without one was cut."""

    finish: Finish
    usage: Usage = field(default_factory=Usage)


Piece = str | ToolCalls | End
Pieces = Generator[Piece, None, None]


def refused(call: ToolCall) -> ToolResult:
    """The result of a call that came with a problem: the model is told, and may repair it in the next round."""
    return ToolResult(call.call_id, call.problem or "This call was refused.", is_error=True)


class Provider(Protocol):
    """Makes one answer as a stream: pieces of text, then one `End`, or `ToolCalls` to be answered by asking again.

    A call whose arguments are no JSON object, or of a tool that was not offered, comes with a `problem`. Raises
    ProviderFault, or Halted as soon as `halt` is told, whatever it waits in.
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

    def as_failure(self, text: str, budget: CallBudget) -> Failure:
        """The report to the owner, with the text that was already visible and the calls it cost.

        `retryable` only where the provider asks to come back after longer than a worker waits, and the job has calls
        left: otherwise the calls a job may make were made here, and another try is a person's to ask for.
        """
        wait_s = self.retry_after_s or 0
        return Failure(
            code=self.code,
            retryable=self.again_helps and budget.left > 0 and LONGEST_WAIT_S < wait_s <= LONGEST_COMEBACK_S,
            retry_after_s=self.retry_after_s,
            detail=self.detail[:2000],
            text=text or None,
            calls=budget.failed,
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
