"""One answer while it is written: what it used, how long it took, which end it found."""

import json
import time
from collections.abc import Callable
from contextlib import closing

from ai_orchestrator.halt import Halted, HaltReason
from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.language.tokens import estimate_tokens
from ai_orchestrator.providers.port import End, Provider, Question, ToolCalls, ToolResult
from ai_orchestrator.providers.retry import CutAfterText
from ai_orchestrator.providers.rounds import add_usage, stream_in_rounds
from ai_orchestrator.reply.further_calls import FurtherCalls
from ai_orchestrator.reply.tools import OwnersTools
from shared.contracts.reply import Finish, Outcome, ReplyPayload, ReplyResult
from shared.contracts.usage import Usage

LONGEST_ANSWER = 65_536
SLACK_S = 15.0
FRAME_TOKENS = 200
"""What a round of calls takes beside its words."""
Show = Callable[[str], None]


class Writing:
    """Asks the provider, once or more often, and keeps account of all of it together.

    `patience_s` is the longest a provider may stay silent; the attempt counts as stuck a little later.
    """

    def __init__(
        self, attempt: Attempt, provider: Provider, tools: OwnersTools, further: FurtherCalls, *, patience_s: float
    ) -> None:
        self.attempt = attempt
        self._further = further
        self._provider = provider
        self._tools = tools
        self._patience_s = patience_s
        self._started = time.monotonic()
        self._first_token_ms: int | None = None
        self._usage: Usage | None = None

    def write(self, question: Question, show: Show) -> Finish:
        """Hand each piece of text to `show`, and say which end it was.

        Raises ProviderFault if no text came, Halted unless a person stopped it.
        """
        try:
            return self._follow(question, show)
        except CutAfterText:
            self._add(Usage())
            return Finish.CUT
        except Halted as halted:
            if halted.reason is not HaltReason.CANCELLED:
                raise
            self._add(Usage())
            return Finish.STOPPED

    @property
    def waits(self) -> bool:
        """Whether a tool that was called waits for a person."""
        return self._tools.waits

    def may_ask_again(self, added: str) -> bool:
        """Whether the provider may be asked once more, with this in its prompt too."""
        return self._further.may_follow(estimate_tokens(added) + FRAME_TOKENS)

    def result(
        self, facts: ReplyPayload, outcome: Outcome, text: str, finish: Finish, similarity: float | None = None
    ) -> ReplyResult:
        """The report of how this answer was made."""
        return ReplyResult(
            outcome=outcome,
            text=text,
            finish=finish,
            model=facts.model.id,
            prompt_version=self._provider.prompt_version,
            usage=self._usage or Usage(),
            tools_used=self._tools.used,
            first_token_ms=self._first_token_ms,
            processing_time_ms=self._elapsed_ms(),
            similarity=similarity,
        )

    def _follow(self, question: Question, show: Show) -> Finish:
        room = LONGEST_ANSWER
        pieces = stream_in_rounds(
            self._provider,
            question,
            self.attempt.halt,
            pulse=self.attempt.allow,
            budget=self.attempt.budget,
            run_tool=self._tools.run,
            may_go_on=self._may_go_on,
            patience_s=self._patience_s + SLACK_S,
        )
        with closing(pieces):
            for piece in pieces:
                if isinstance(piece, End):
                    self._add(piece.usage)
                    return piece.finish
                self.attempt.halt.check()
                self._note_first_token()
                show(piece[:room])
                room -= len(piece)
                if room <= 0:
                    self._add(Usage())
                    return Finish.LENGTH
        return Finish.CUT

    def _may_go_on(self, calls: ToolCalls, results: list[ToolResult]) -> bool:
        given = [result.content for result in results]
        asked = [f"{call.name} {json.dumps(call.arguments, ensure_ascii=False)}" for call in calls.calls]
        return self.may_ask_again("\n".join([calls.said, *asked, *given]))

    def _add(self, usage: Usage) -> None:
        self._usage = usage if self._usage is None else add_usage(self._usage, usage)

    def _note_first_token(self) -> None:
        if self._first_token_ms is None:
            self._first_token_ms = self._elapsed_ms()

    def _elapsed_ms(self) -> int:
        return round((time.monotonic() - self._started) * 1000)
