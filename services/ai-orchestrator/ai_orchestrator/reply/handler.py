"""The answer of one AI to one message."""

import time
from contextlib import ExitStack, closing
from datetime import datetime

from ai_orchestrator.halt import Halted, HaltReason
from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.live.tail import Tail
from ai_orchestrator.prompts import reply_v2
from ai_orchestrator.providers.port import End, Provider, Question
from ai_orchestrator.providers.registry import Providers
from ai_orchestrator.providers.retry import CutAfterText
from ai_orchestrator.providers.rounds import stream_in_rounds
from shared.clock import utc_now
from shared.contracts.reply import Finish, Outcome, ReplyPayload, ReplyResult
from shared.contracts.usage import Usage

LONGEST_ANSWER = 65_536
SOON_S = 5.0
SLACK_S = 15.0


class ReplyHandler:
    """Makes one answer and shows it while it grows.

    `patience_s` is the longest a provider may stay silent; the attempt counts as stuck a little later.
    """

    def __init__(self, providers: Providers, tail: Tail, *, patience_s: float) -> None:
        self._providers = providers
        self._tail = tail
        self._patience_s = patience_s

    def __call__(self, attempt: Attempt) -> ReplyResult:
        """The answer. Raises ProviderFault if none became visible, Halted unless a person stopped it."""
        facts = ReplyPayload.model_validate(attempt.claim.payload)
        provider, wire_name = self._providers.choose(facts)
        question = Question(
            facts=facts,
            wire_name=wire_name,
            until=_monotonic_at(attempt.claim.deadline_at),
            messages=reply_v2.build_messages(facts),
        )
        answer = _Answer(attempt, provider, self._tail, self._patience_s)
        with ExitStack() as showing:
            if facts.streams:
                attempt.shows_text = True
                showing.enter_context(self._tail.following(facts.message_id, attempt))
            finish = answer.write(question)
        return answer.result(facts, finish)


class _Answer:
    """One answer being written: what it used, and how long it took."""

    def __init__(self, attempt: Attempt, provider: Provider, tail: Tail, patience_s: float) -> None:
        self._attempt = attempt
        self._provider = provider
        self._tail = tail
        self._patience_s = patience_s
        self._started = time.monotonic()
        self._first_token_ms: int | None = None
        self._usage = Usage()

    def write(self, question: Question) -> Finish:
        """Take the provider's pieces to the end, and say which end it was."""
        try:
            return self._follow(question)
        except CutAfterText:
            return Finish.CUT
        except Halted as halted:
            if halted.reason is not HaltReason.CANCELLED:
                raise
            return Finish.STOPPED

    def result(self, facts: ReplyPayload, finish: Finish) -> ReplyResult:
        return ReplyResult(
            outcome=Outcome.ANSWERED,
            text=self._attempt.text,
            finish=finish,
            model=facts.model.id,
            prompt_version=self._provider.prompt_version,
            usage=self._usage,
            first_token_ms=self._first_token_ms,
            processing_time_ms=self._elapsed_ms(),
        )

    def _follow(self, question: Question) -> Finish:
        finish = Finish.CUT
        pieces = stream_in_rounds(
            self._provider,
            question,
            self._attempt.halt,
            pulse=self._attempt.allow,
            budget=self._attempt.budget,
            patience_s=self._patience_s + SLACK_S,
        )
        with closing(pieces):
            for piece in pieces:
                if isinstance(piece, End):
                    self._usage, finish = piece.usage, piece.finish
                elif self._show(piece):
                    return Finish.LENGTH
        return finish

    def _show(self, text: str) -> bool:
        """Make the text visible; True when the answer is as long as a message may be. Raises Halted."""
        self._attempt.halt.check()
        room = LONGEST_ANSWER - self._attempt.length
        if self._first_token_ms is None:
            self._first_token_ms = self._elapsed_ms()
        self._attempt.append(text[:room])
        self._tail.notice(self._attempt)
        return len(text) >= room

    def _elapsed_ms(self) -> int:
        return round((time.monotonic() - self._started) * 1000)


def _monotonic_at(deadline: datetime) -> float:
    """The deadline on this process' own clock, at least a little ahead so that a skewed clock stops nothing."""
    return time.monotonic() + max(SOON_S, (deadline - utc_now()).total_seconds())
