"""One answer over several calls of a provider: the model calls tools, reads what they gave, and goes on."""

from collections.abc import Callable, Generator
from contextlib import closing, suppress
from dataclasses import replace

from ai_orchestrator.halt import Halt
from ai_orchestrator.providers.budget import CallBudget
from ai_orchestrator.providers.port import (
    End,
    Provider,
    Pulse,
    Question,
    ToolCall,
    ToolCalls,
    ToolResult,
    refused,
)
from ai_orchestrator.providers.retry import stream_with_retries
from shared.contracts.reply import Finish
from shared.contracts.usage import Usage

RunTool = Callable[[ToolCall], ToolResult]
MayGoOn = Callable[[ToolCalls, list[ToolResult]], bool]
BETWEEN_ROUNDS = "\n\n"
CALL_PATIENCE_S = 60.0


class WaitsForPerson(Exception):
    """Raised by `run_tool`: a person has to agree to the call, so the answer ends after this round."""


def stream_in_rounds(
    provider: Provider,
    question: Question,
    halt: Halt,
    *,
    pulse: Pulse,
    budget: CallBudget,
    run_tool: RunTool | None = None,
    may_go_on: MayGoOn = lambda calls, results: True,
    patience_s: float = CALL_PATIENCE_S,
) -> Generator[str | End, None, None]:
    """The answer's text, then one `End` with the usage of all its rounds.

    `run_tool` carries out one call and is asked once for each, in order; what it raises ends the stream, but after
    WaitsForPerson the rest of the round is carried out and an `End` comes. A call that came with a problem is answered
    here. After six rounds the model has to answer without tools; where `may_go_on` says no after a round, the answer
    ends with what there is of it. `pulse` is told before each step that it may take `patience_s`. Raises as
    `stream_with_retries` does.
    """
    answer = _Rounds(provider, halt, pulse, budget, run_tool, may_go_on, patience_s)
    return answer.stream(question)


class _Rounds:
    def __init__(
        self,
        provider: Provider,
        halt: Halt,
        pulse: Pulse,
        budget: CallBudget,
        run_tool: RunTool | None,
        may_go_on: MayGoOn,
        patience_s: float,
    ) -> None:
        self._provider = provider
        self._halt = halt
        self._run_tool = run_tool
        self._may_go_on = may_go_on
        self._pulse = pulse
        self._budget = budget
        self._patience_s = patience_s
        self._usage: Usage | None = None
        self._shown = False

    def stream(self, question: Question) -> Generator[str | End, None, None]:
        while True:
            calls = yield from self._ask(question)
            if calls is None:
                return
            self._budget.note_round()
            results = self._carry_out(calls)
            if results is None:
                yield End(Finish.COMPLETE, self._usage or Usage())
                return
            if not self._may_go_on(calls, results):
                yield End(Finish.LENGTH, self._usage or Usage())
                return
            question = replace(question.answered(calls, results), may_call=self._budget.takes_rounds)

    def _ask(self, question: Question) -> Generator[str | End, None, ToolCalls | None]:
        """One call of the provider; its tool calls, None after its end."""
        gap = BETWEEN_ROUNDS if self._shown else ""
        calls = None
        pieces = stream_with_retries(
            lambda: self._call(question),
            self._halt,
            until=question.until,
            pulse=self._pulse,
            budget=self._budget,
            shown=self._shown,
        )
        with closing(pieces):
            for piece in pieces:
                if isinstance(piece, ToolCalls):
                    self._add(piece.usage)
                    calls = piece
                elif isinstance(piece, End):
                    self._add(piece.usage)
                    yield replace(piece, usage=self._usage or Usage())
                else:
                    self._shown = True
                    yield gap + piece
                    gap = ""
        return calls

    def _call(self, question: Question) -> Generator[str | ToolCalls | End, None, None]:
        self._pulse(self._patience_s)
        return self._provider.stream(question, self._halt)

    def _carry_out(self, calls: ToolCalls) -> list[ToolResult] | None:
        """What each call gave; None if any of them waits for a person."""
        results = []
        for call in calls.calls:
            self._halt.check()
            self._pulse(self._patience_s)
            with suppress(WaitsForPerson):
                results.append(refused(call) if call.problem or self._run_tool is None else self._run_tool(call))
        self._halt.check()
        return results if len(results) == len(calls.calls) else None

    def _add(self, usage: Usage) -> None:
        self._usage = usage if self._usage is None else add_usage(self._usage, usage)


def add_usage(one: Usage, other: Usage) -> Usage:
    """What both calls used together; a figure that either does not know is unknown."""
    names = Usage.model_fields
    pairs = {name: (getattr(one, name), getattr(other, name)) for name in names}
    return Usage(**{name: None if None in pair else sum(pair) for name, pair in pairs.items()})
