"""What a person's message may cost in all, whoever answers it and however often: never more than the room allows."""

from collections.abc import Iterator

import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, refusal
from tests.conversations.working import Worker

MODEL = "openai/gpt-4o-mini"
COST_OF_ONE = 2_500
"""Micro-USD: more than one call can cost by these prices, and less than two."""


@pytest.fixture(autouse=True)
def prices(owner: OwnerSql) -> Iterator[None]:
    change = "update conversations.ai_models set prices = cast(:prices as jsonb) where id = :id"
    before = owner.value("select prices::text from conversations.ai_models where id = :id", id=MODEL)
    owner.run(change, id=MODEL, prices='{"input": 1000000, "output": 2000000}')
    yield
    owner.run(change, id=MODEL, prices=before)


@pytest.fixture
def room(alice: Human) -> str:
    room = alice.found(settings={"reply_policy": "mention_only"})
    for name in ("Ada", "Bo"):
        alice.seat_ai(room, name, model=MODEL, max_tokens=100)
    return room


def cap(human: Human, room: str, most: int | None) -> None:
    expect(human.patch(room, {"settings": {"max_cost_per_message_micro_usd": most}}), 200)


def asked(human: Human, room: str, content: str) -> list[Json]:
    """The turns of those who are to answer this, in the order in which they joined."""
    message = human.say(room, content)
    turns = human.read(f"{room}/turns?message_id={message['id']}&state=waiting")["items"]
    return sorted(turns, key=lambda turn: str(turn["ai_participant_id"]))


def outcome(human: Human, room: str, turn: Json) -> tuple[str, str]:
    [now] = [one for one in human.turns(room) if one["id"] == turn["id"]]
    return now["state"], now["reason"]


def test_an_answer_that_might_cost_more_is_not_begun(alice: Human, room: str, worker: Worker) -> None:
    cap(alice, room, 100)
    [turn] = asked(alice, room, "@Ada, what is it?")

    assert worker.refused_claim(turn) == "job_finished"

    assert outcome(alice, room, turn) == ("dropped", "cost_limit")


def test_two_at_once_are_weighed_together(alice: Human, room: str, worker: Worker) -> None:
    cap(alice, room, COST_OF_ONE)
    first, second = asked(alice, room, "@Ada @Bo, what is it?")

    worker.claim(first)

    assert worker.refused_claim(second) == "job_finished"
    assert outcome(alice, room, second) == ("dropped", "cost_limit")


def test_what_was_not_used_is_there_for_the_next(alice: Human, room: str, worker: Worker) -> None:
    cap(alice, room, COST_OF_ONE)
    first, second = asked(alice, room, "@Ada @Bo, what is it?")
    worker.answer(worker.claim(first), usage={"prompt_tokens": 100, "completion_tokens": 50})

    assert worker.claim(second).attempt == 1


def test_making_it_anew_counts_for_the_same_message(alice: Human, room: str, worker: Worker) -> None:
    cap(alice, room, COST_OF_ONE)
    [turn] = asked(alice, room, "@Ada, what is it?")
    worker.answer(worker.claim(turn), usage={"prompt_tokens": 1700, "completion_tokens": 100})

    again = expect(alice.post(f"{room}/messages/{turn['message_id']}/regenerate", {}), 202)

    assert worker.refused_claim(again) == "job_finished"
    assert outcome(alice, room, again) == ("dropped", "cost_limit")
    assert alice.read(f"{room}/messages/{turn['message_id']}")["status"] == "sent"


def test_what_has_no_known_price_is_kept_within_no_cap(
    alice: Human, room: str, worker: Worker, owner: OwnerSql
) -> None:
    owner.run("update conversations.ai_models set prices = '{}' where id = :id", id=MODEL)
    cap(alice, room, 10**9)
    [turn] = asked(alice, room, "@Ada, what is it?")

    assert worker.refused_claim(turn) == "job_finished"

    assert outcome(alice, room, turn) == ("dropped", "cost_limit")


def test_what_is_free_answers_under_a_cap_of_nothing(alice: Human, worker: Worker) -> None:
    room = alice.found(settings={"max_cost_per_message_micro_usd": 0})
    alice.seat_ai(room)

    [turn] = asked(alice, room, "What is it?")

    assert worker.claim(turn).attempt == 1


@pytest.mark.parametrize("most", [-1, 10**16, 1.5, "much"])
def test_a_cap_is_a_sum_of_money(alice: Human, room: str, most: object) -> None:
    answer = alice.patch(room, {"settings": {"max_cost_per_message_micro_usd": most}})

    assert refusal(answer, 422) == "validation_failed"
