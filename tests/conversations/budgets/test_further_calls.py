"""An answer that calls its provider more than once, for tools or to say it otherwise, stays within every cap."""

import pytest

from shared.contracts.provider_calls import NextCall
from shared.contracts.reply import Finish
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect
from tests.conversations.working import Worker, ask

MODEL = "openai/gpt-4o-mini"
PRICES = '{"input": 1000000, "output": 2000000}'


@pytest.fixture
def room(alice: Human, owner: OwnerSql) -> str:
    """A room with one AI, each of whose words costs something."""
    owner.run(
        "update conversations.ai_models set prices = cast(:prices as jsonb) where id = :id", prices=PRICES, id=MODEL
    )
    room = alice.found()
    alice.seat_ai(room, "Ada", model=MODEL, max_tokens=100)
    return room


def cap(human: Human, room: str, **caps: int) -> None:
    expect(human.call("PUT", f"{room}/budget", caps), 200)


def reserved(human: Human, room: str) -> tuple[int, int]:
    taken: Json = human.read(f"{room}/budget")["reserved"]
    return taken["tokens"], taken["cost_micro_usd"]


def test_a_further_call_takes_what_it_may_cost_beside_the_first(alice: Human, room: str, worker: Worker) -> None:
    cap(alice, room, cap_tokens=10_000, cap_cost_micro_usd=10_000)
    claim = worker.claim(ask(alice, room))
    tokens, cost = reserved(alice, room)

    assert worker.jobs.may_call_again(claim, NextCall(number=2, added_tokens=300))

    assert reserved(alice, room) == (2 * tokens + 300, 2 * cost + 300)
    worker.answer(claim, usage={"prompt_tokens": 900, "completion_tokens": 40})
    assert reserved(alice, room) == (0, 0)


def test_the_same_call_asked_for_again_takes_nothing_more(alice: Human, room: str, worker: Worker) -> None:
    cap(alice, room, cap_tokens=10_000)
    claim = worker.claim(ask(alice, room))
    worker.jobs.may_call_again(claim, NextCall(number=2, added_tokens=300))
    before = reserved(alice, room)

    assert worker.jobs.may_call_again(claim, NextCall(number=2, added_tokens=300))

    assert reserved(alice, room) == before


def test_one_that_the_budget_cannot_pay_is_not_made(alice: Human, room: str, worker: Worker) -> None:
    cap(alice, room, cap_tokens=3_000)
    claim = worker.claim(ask(alice, room))
    before = reserved(alice, room)

    assert not worker.jobs.may_call_again(claim, NextCall(number=2, added_tokens=300))

    assert reserved(alice, room) == before
    worker.answer(claim, "", finish=Finish.LENGTH, usage={"prompt_tokens": 900, "completion_tokens": 40})
    [turn] = alice.turns(room)
    assert (turn["state"], turn["reason"]) == ("dropped", "budget")
    assert turn["detail"] == "The budget of this conversation is used up."
    assert alice.read(f"{room}/budget")["settled"]["tokens"] == 940


def test_what_was_said_before_is_kept_all_the_same(alice: Human, room: str, worker: Worker) -> None:
    cap(alice, room, cap_tokens=3_000)
    claim = worker.claim(ask(alice, room))
    worker.jobs.may_call_again(claim, NextCall(number=2, added_tokens=300))

    worker.answer(claim, "One moment.", finish=Finish.LENGTH, usage={"prompt_tokens": 900, "completion_tokens": 40})

    [turn] = alice.turns(room)
    assert turn["state"] == "answered"
    assert alice.read(f"{room}/messages/{turn['message_id']}")["content"] == "One moment."


def test_what_the_message_may_cost_binds_further_calls_too(alice: Human, room: str, worker: Worker) -> None:
    expect(alice.patch(room, {"settings": {"max_cost_per_message_micro_usd": 3_000}}), 200)
    claim = worker.claim(ask(alice, room))

    assert not worker.jobs.may_call_again(claim, NextCall(number=2, added_tokens=0))

    worker.answer(claim, "", finish=Finish.LENGTH, usage={"prompt_tokens": 900, "completion_tokens": 40})
    assert alice.turns(room)[0]["reason"] == "cost_limit"


def test_a_new_attempt_counts_its_calls_anew(alice: Human, room: str, worker: Worker) -> None:
    cap(alice, room, cap_tokens=10_000)
    turn = ask(alice, room)
    claim = worker.claim(turn)
    first = reserved(alice, room)
    worker.jobs.may_call_again(claim, NextCall(number=2, added_tokens=300))
    worker.vanish(claim)

    worker.claim(turn)

    assert reserved(alice, room) == first


def test_what_is_reserved_is_not_taken_for_what_was_called(alice: Human, room: str, worker: Worker) -> None:
    turn = ask(alice, room)
    first = worker.claim(turn)
    worker.jobs.may_call_again(first, NextCall(number=2, added_tokens=300))
    worker.vanish(first)

    second = worker.claim(turn)

    assert (first.calls_before, second.calls_before) == (0, 1), "the attempt that was lost may have called once"
