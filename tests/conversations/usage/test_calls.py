"""What calls used: by room, person, model and day; mine, and all in the rooms that I administer."""

import pytest

from conversations.rooms.purge import purge_deleted_rooms
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, refusal, room_id
from tests.conversations.running import Stack
from tests.conversations.working import Worker, ask

MODEL = "openai/gpt-4o-mini"


@pytest.fixture
def room(alice: Human, bob: Human, owner: OwnerSql) -> str:
    """Alice's room, with Bob and an AI in it whose tokens cost a micro-USD each."""
    change = "update conversations.ai_models set prices = cast(:prices as jsonb) where id = :id"
    owner.run(change, prices='{"input": 1000000, "output": 1000000}', id=MODEL)
    room = alice.found()
    alice.seat(room, bob)
    alice.seat_ai(room, "Ada", model=MODEL)
    return room


def answer(worker: Worker, human: Human, room: str, prompt: int, completion: int) -> None:
    usage = {"prompt_tokens": prompt, "completion_tokens": completion}
    worker.answer(worker.claim(ask(human, room)), usage=usage)


def used(human: Human, query: str) -> dict[str, Json]:
    return {item["key"]: item for item in human.read(f"/usage?{query}")["items"]}


def test_a_room_shows_all_its_calls_to_who_administers_it(alice: Human, bob: Human, room: str, worker: Worker) -> None:
    answer(worker, alice, room, 10, 5)
    answer(worker, bob, room, 100, 50)
    here = str(room_id(room))

    of_room = used(alice, f"conversation_id={here}")[here]
    by_person = used(alice, f"conversation_id={here}&group_by=person")

    assert (of_room["calls"], of_room["prompt_tokens"], of_room["cost_micro_usd"]) == (2, 110, 165)
    assert {key: item["calls"] for key, item in by_person.items()} == {alice.id: 1, bob.id: 1}


def test_a_member_sees_their_own(alice: Human, bob: Human, room: str, worker: Worker) -> None:
    answer(worker, alice, room, 10, 5)
    answer(worker, bob, room, 100, 50)

    assert [item["cost_micro_usd"] for item in used(bob, "group_by=model").values()] == [150]


def test_days_and_models_are_keys_too(alice: Human, room: str, worker: Worker) -> None:
    answer(worker, alice, room, 10, 5)

    [day] = used(alice, "group_by=day")

    assert used(alice, "group_by=model").keys() == {MODEL}
    assert used(alice, f"group_by=day&from={day}T00:00:00Z")[day]["calls"] == 1
    assert used(alice, f"group_by=day&to={day}T00:00:00Z") == {}


def test_an_unknown_cost_is_unknown_and_not_nothing(alice: Human, room: str, worker: Worker) -> None:
    worker.answer(worker.claim(ask(alice, room)))

    [item] = used(alice, "group_by=model").values()

    assert (item["cost_micro_usd"], item["unknown_calls"], item["calls"]) == (None, 1, 1)


def test_figures_outlive_their_room(stack: Stack, alice: Human, room: str, worker: Worker) -> None:
    answer(worker, alice, room, 10, 5)
    expect(alice.delete(room), 204)

    assert purge_deleted_rooms(stack.databases["system"]) >= 1

    assert used(alice, "")[str(room_id(room))]["calls"] == 1


def test_administrators_of_the_instance_see_everybodys(stack: Stack, alice: Human, room: str, worker: Worker) -> None:
    answer(worker, alice, room, 10, 5)
    administrator = stack.enter("Administrator", is_admin=True)
    here = str(room_id(room))

    [item] = administrator.read(f"/admin/usage?conversation_id={here}")["items"]

    assert (item["key"], item["calls"]) == (here, 1)
    assert refusal(alice.get("/admin/usage"), 403) == "role_too_low"
