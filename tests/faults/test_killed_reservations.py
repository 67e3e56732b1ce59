"""What a job had reserved is nobody's once its worker is dead: it comes back by itself, long before the job ends."""

import asyncio
import time
from pathlib import Path

import httpx2
import pytest

from fake_provider.testing import FakeProvider
from tests.faults.asking import ask_patiently, open_client
from tests.faults.cast import Person, Room, open_room, sign_up
from tests.faults.conftest import Say
from tests.faults.own_stack import OwnStack, Row, running_stack
from tests.faults.posting import Post, send, write_question
from tests.faults.quiet import wait_until

WORKERS = ("interactive-1", "interactive-2")
RETURNS_WITHIN_S = 60.0
BEGINS_WITHIN_S = 30.0
ENDS_WITHIN_S = 60.0


class Budget:
    """The room's budget with its job, as the database has them at one moment."""

    def __init__(self, stack: OwnStack, room: Room) -> None:
        self._stack = stack
        self._room = room

    def read(self) -> Row:
        [row] = self._stack.select(
            "select b.reserved_tokens, b.settled_tokens, j.state, j.attempt,"
            " (select count(*) from conversations.reservations r where r.budget_id = b.id) as reservations"
            " from conversations.budgets b join conversations.jobs j on j.subject_id = b.conversation_id"
            " where b.conversation_id = %s and j.kind = 'reply'",
            self._room.id,
        )
        return row

    def holds(self, attempt: int) -> bool:
        row = self.read()
        return (row["state"], row["attempt"], row["reservations"]) == ("leased", attempt, 1)

    def is_free(self) -> bool:
        row = self.read()
        return (row["reserved_tokens"], row["reservations"]) == (0, 0)


@pytest.mark.faults
@pytest.mark.timeout(300)
def test_what_a_killed_workers_job_had_reserved_comes_back_within_a_minute(
    model_provider: FakeProvider, tmp_path: Path, say: Say
) -> None:
    with running_stack(model_provider.openai_base_url, tmp_path / "logs") as stack:
        asyncio.run(_kill_and_watch(stack, say))


async def _kill_and_watch(stack: OwnStack, say: Say) -> None:
    person, room, question = await _prepare(stack)
    budget = Budget(stack, room)
    async with open_client(stack, person.token) as client:
        await send(client, question)
        assert await wait_until(lambda: budget.holds(attempt=1), BEGINS_WITHIN_S), budget.read()

        for worker in WORKERS:
            assert stack.kill(worker)
        killed_at = time.monotonic()
        assert await wait_until(budget.is_free, RETURNS_WITHIN_S), budget.read()

        freed = budget.read()
        say(f"what was reserved came back {time.monotonic() - killed_at:.1f} s after the kill")
        assert (freed["state"], freed["settled_tokens"]) == ("waiting", 0)
        await _finish(client, budget, room, question)


async def _prepare(stack: OwnStack) -> tuple[Person, Room, Post]:
    """A question whose answer takes longer than this test."""
    person = await sign_up(stack, "ann")
    room = await open_room(stack, "a room", [person])
    return person, room, write_question(room, person, tokens=900, tps=5)


async def _finish(client: httpx2.AsyncClient, budget: Budget, room: Room, question: Post) -> None:
    """The next attempt reserves anew; stopped, it settles and leaves nothing."""
    assert await wait_until(lambda: budget.holds(attempt=2), BEGINS_WITHIN_S), budget.read()
    path = f"/conversations/{room.id}"
    answer = await ask_patiently(client, "GET", f"{path}/turns", params={"message_id": question.message_ids[0]})
    [turn] = answer.json()["items"]
    stopped = await ask_patiently(client, "POST", f"{path}/messages/{turn['message_id']}/stop")
    assert stopped.status_code == 202

    assert await wait_until(lambda: budget.read()["state"] in ("done", "cancelled"), ENDS_WITHIN_S), budget.read()
    assert budget.is_free()
