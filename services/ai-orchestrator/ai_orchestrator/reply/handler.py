"""The answer of one AI to one message."""

import time
from contextlib import ExitStack
from datetime import datetime

from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.live.tail import Tail
from ai_orchestrator.mcp.servers import NO_TOOL_SERVERS, ToolServers
from ai_orchestrator.prompts import reply_v2
from ai_orchestrator.providers.port import Question
from ai_orchestrator.providers.registry import Providers
from ai_orchestrator.reply.following import answer_differently
from ai_orchestrator.reply.further_calls import FurtherCalls
from ai_orchestrator.reply.tools import OwnersTools, carry_out_approved, describe_tools
from ai_orchestrator.reply.writing import Writing
from shared.clock import utc_now
from shared.contracts.reply import Outcome, ReplyPayload, ReplyResult
from shared.jobs.client import JobOwner

SOON_S = 5.0


class ReplyHandler:
    """Makes one answer and shows it while it grows; a follower's is shown to nobody before it is known to differ.

    `owner` carries out the tools that a model calls, `servers` those of others; `patience_s` is the longest a provider
    may stay silent.
    """

    def __init__(
        self,
        providers: Providers,
        tail: Tail,
        owner: JobOwner,
        servers: ToolServers = NO_TOOL_SERVERS,
        *,
        patience_s: float,
    ) -> None:
        self._providers = providers
        self._tail = tail
        self._owner = owner
        self._servers = servers
        self._patience_s = patience_s

    def __call__(self, attempt: Attempt) -> ReplyResult:
        """The answer. Raises ProviderFault if none became visible, Halted unless a person stopped it."""
        facts = ReplyPayload.model_validate(attempt.claim.payload)
        provider, wire_name = self._providers.choose(facts)
        facts = carry_out_approved(facts, self._servers)
        tools = (*describe_tools(facts.tools), *self._servers.describe(facts.tools))

        def ask(rejected: str | None = None) -> Question:
            return Question(
                facts=facts,
                wire_name=wire_name,
                until=_monotonic_at(attempt.claim.deadline_at),
                messages=reply_v2.build_messages(facts, rejected),
                tools=tools,
            )

        writing = Writing(
            attempt,
            provider,
            OwnersTools(self._owner, attempt, self._servers),
            FurtherCalls(self._owner, attempt),
            patience_s=self._patience_s,
        )
        if facts.must_differ_from and not facts.streams:
            return answer_differently(writing, facts, ask)
        return self._answer_in_sight(writing, facts, ask())

    def _answer_in_sight(self, writing: Writing, facts: ReplyPayload, question: Question) -> ReplyResult:
        attempt = writing.attempt

        def show(text: str) -> None:
            attempt.append(text)
            self._tail.notice(attempt)

        with ExitStack() as showing:
            if facts.streams:
                attempt.shows_text = True
                showing.enter_context(self._tail.following(facts.message_id, attempt))
            finish = writing.write(question, show)
        outcome = Outcome.WAITING if writing.waits else Outcome.ANSWERED
        return writing.result(facts, outcome, attempt.text, finish)


def _monotonic_at(deadline: datetime) -> float:
    """The deadline on this process' own clock, at least a little ahead so that a skewed clock stops nothing."""
    return time.monotonic() + max(SOON_S, (deadline - utc_now()).total_seconds())
