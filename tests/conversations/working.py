"""A worker as the orchestrator has it, one step at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.jobs import Beat, Claim, Failure, FailureCode, HeartbeatAnswer, Owner
from shared.contracts.reply import Finish, Outcome, ReplyResult
from shared.contracts.tools import ToolAnswer, ToolRequest, ToolWaits
from shared.jobs.client import JobOwner, NothingToDo
from shared.tokens.service import ServiceIdentity
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.prepared import ORCHESTRATOR_KEY
from tests.conversations.humans import Human, Json
from tests.conversations.running import Stack


@dataclass(frozen=True)
class Worker:
    """Speaks the job protocol to conversations' internal app by the client that real workers use."""

    jobs: JobOwner
    owner: OwnerSql

    def job_of(self, turn: Json) -> UUID:
        found: UUID = self.owner.value("select job_id from conversations.turns where id = :id", id=UUID(turn["id"]))
        return found

    def claim(self, turn: Json) -> Claim:
        return self.jobs.claim(self.job_of(turn), uuid4())

    def refused_claim(self, turn: Json) -> str:
        """The code of the refusal that a claim must meet."""
        with pytest.raises(NothingToDo) as refused:
            self.claim(turn)
        return refused.value.code

    def call(self, claim: Claim, name: str, call_id: str | None = None, **arguments: Any) -> ToolAnswer | ToolWaits:
        """Call a tool while answering."""
        request = ToolRequest(call_id=call_id or str(uuid4()), name=name, arguments=arguments)
        return self.jobs.call_tool(claim, request)

    def write(self, claim: Claim, offset: int, appended: str) -> HeartbeatAnswer:
        beat = Beat(
            job_id=claim.job_id,
            attempt=claim.attempt,
            lease_token=claim.lease_token,
            offset=offset,
            appended=appended,
        )
        return self.jobs.heartbeat([beat])

    def beat(self, claim: Claim) -> HeartbeatAnswer:
        return self.jobs.heartbeat([Beat(job_id=claim.job_id, attempt=claim.attempt, lease_token=claim.lease_token)])

    def answer(self, claim: Claim, text: str = "It is so.", **fields: Any) -> bool:
        return self.jobs.put_result(claim, make_result(text, **fields)).applied

    def fail(self, claim: Claim, code: FailureCode, *, retryable: bool = False, text: str | None = None) -> str:
        failure = Failure(code=code, retryable=retryable, detail="so it went", text=text)
        return self.jobs.put_failure(claim, failure).state

    def vanish(self, claim: Claim) -> None:
        """The worker dies: its lease runs out at once, by Postgres' clock."""
        self._set_clock("lease_until = clock_timestamp() - interval '1 second'", claim.job_id)

    def fall_due(self, claim: Claim) -> None:
        """Time passes until the job's next try."""
        self._set_clock("next_at = clock_timestamp() - interval '1 second'", claim.job_id)

    def _set_clock(self, change: str, job_id: UUID) -> None:
        self.owner.run(f"update conversations.jobs set {change} where id = :id", id=job_id)  # noqa: S608


@contextmanager
def open_worker(stack: Stack) -> Iterator[Worker]:
    identity = ServiceIdentity("ai-orchestrator", "one-test", ORCHESTRATOR_KEY)
    jobs = JobOwner(Owner.CONVERSATIONS, stack.internal_url, identity, connections=4)
    yield Worker(jobs, OwnerSql(stack.databases["owner"]))
    jobs.close()


def make_result(text: str, **fields: Any) -> ReplyResult:
    given = {
        "outcome": Outcome.ANSWERED,
        "finish": Finish.COMPLETE,
        "model": "spindle/scribe",
        "prompt_version": "reply_v1",
        "processing_time_ms": 12,
        **fields,
    }
    return ReplyResult(text=text, **given)


def ask(human: Human, room: str, content: str = "What is it?") -> Json:
    """Say something that the room's one AI answers; the turn it got."""
    message = human.say(room, content)
    [turn] = [turn for turn in human.turns(room) if turn["trigger_id"] == message["id"]]
    assert turn["state"] == "waiting", turn
    return turn
