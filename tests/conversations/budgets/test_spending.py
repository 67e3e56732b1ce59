"""What AIs may spend in a room: reserved before they begin, settled when they end, never more than the cap."""

from typing import Any

import pytest

from conversations.job_book import make_job_book
from conversations.rooms.purge import purge_deleted_rooms
from shared.contracts.jobs import Failure, FailureCode
from shared.contracts.usage import Usage
from shared.jobs.sweep import sweep_jobs
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, refusal, room_id
from tests.conversations.running import Stack
from tests.conversations.working import Worker, ask

MODEL = "openai/gpt-4o-mini"
PRICES = '{"input": 1000000, "output": 2000000, "cached_input": 500000}'


def set_prices(owner: OwnerSql, prices: str) -> None:
    change = "update conversations.ai_models set prices = cast(:prices as jsonb) where id = :id"
    owner.run(change, prices=prices, id=MODEL)


@pytest.fixture
def room(alice: Human, owner: OwnerSql) -> str:
    """A room with one AI, each of whose words costs something."""
    owner.run(
        "update conversations.ai_models set prices = cast(:prices as jsonb) where id = :id", prices=PRICES, id=MODEL
    )
    room = alice.found()
    alice.seat_ai(room, "Ada", model=MODEL, max_tokens=100)
    return room


def cap(human: Human, room: str, **caps: Any) -> Json:
    return expect(human.call("PUT", f"{room}/budget", caps), 200)


def spent(human: Human, room: str) -> tuple[Json, Json]:
    budget = human.read(f"{room}/budget")
    return budget["settled"], budget["reserved"]


def test_a_room_without_caps_has_a_budget_that_binds_nothing(alice: Human, room: str) -> None:
    budget = alice.read(f"{room}/budget")

    assert (budget["cap_cost_micro_usd"], budget["cap_tokens"], budget["period"]) == (None, None, "month")
    assert budget["settled"] == {"cost_micro_usd": 0, "tokens": 0}


def test_a_job_reserves_when_it_begins_and_settles_what_it_used(alice: Human, room: str, worker: Worker) -> None:
    cap(alice, room, cap_tokens=10_000, cap_cost_micro_usd=10_000)
    claim = worker.claim(ask(alice, room))
    settled, reserved = spent(alice, room)
    assert settled["tokens"] == 0
    assert reserved["tokens"] > 100
    assert reserved["cost_micro_usd"] > 200

    worker.answer(claim, usage={"prompt_tokens": 60, "completion_tokens": 20, "cached_tokens": 40})

    assert spent(alice, room) == (
        {"cost_micro_usd": 20 + 20 + 40, "tokens": 80},
        {"cost_micro_usd": 0, "tokens": 0},
    )


def test_the_cost_stands_in_the_answers_metadata(alice: Human, room: str, worker: Worker) -> None:
    turn = ask(alice, room)

    worker.answer(worker.claim(turn), usage={"prompt_tokens": 60, "completion_tokens": 20})

    assert alice.read(f"{room}/messages/{turn['message_id']}")["metadata"]["cost_micro_usd"] == 100


def test_what_the_provider_says_it_cost_is_what_counts(alice: Human, room: str, worker: Worker) -> None:
    cap(alice, room, cap_cost_micro_usd=10_000)

    worker.answer(
        worker.claim(ask(alice, room)),
        usage={"prompt_tokens": 60, "completion_tokens": 20, "reported_cost_micro_usd": 7},
    )

    assert spent(alice, room)[0]["cost_micro_usd"] == 7


def test_a_used_up_budget_drops_the_turn_and_never_the_message(alice: Human, room: str, worker: Worker) -> None:
    cap(alice, room, cap_tokens=10)

    message = alice.say(room, "What is it?")
    [turn] = alice.turns(room)
    assert worker.refused_claim(turn) == "job_finished"

    [turn] = alice.turns(room)
    assert (turn["state"], turn["reason"]) == ("dropped", "budget")
    assert alice.read(f"{room}/messages/{message['id']}")["status"] == "sent"
    assert spent(alice, room)[1] == {"cost_micro_usd": 0, "tokens": 0}


def test_use_that_is_not_known_settles_as_it_was_reserved(alice: Human, room: str, worker: Worker) -> None:
    cap(alice, room, cap_tokens=10_000, cap_cost_micro_usd=10_000)
    claim = worker.claim(ask(alice, room))
    reserved = spent(alice, room)[1]

    worker.answer(claim)

    assert spent(alice, room) == (reserved, {"cost_micro_usd": 0, "tokens": 0})
    assert alice.read(f"{room}/budget")["unknown_calls"] == 1


def test_an_unknown_price_passes_only_under_a_cap_of_tokens(
    alice: Human, room: str, worker: Worker, owner: OwnerSql
) -> None:
    set_prices(owner, "{}")
    cap(alice, room, cap_cost_micro_usd=10_000)
    assert worker.refused_claim(ask(alice, room)) == "job_finished"
    assert alice.turns(room)[0]["detail"].endswith(f"what {MODEL} costs is not known.")

    cap(alice, room, cap_cost_micro_usd=10_000, cap_tokens=10_000)

    assert worker.claim(ask(alice, room)).attempt == 1


def test_the_scribe_costs_nothing(alice: Human, worker: Worker) -> None:
    room = alice.found()
    alice.seat_ai(room)
    cap(alice, room, cap_cost_micro_usd=0)

    worker.answer(worker.claim(ask(alice, room)))

    assert alice.read(f"{room}/budget")["settled"]["cost_micro_usd"] == 0


def test_a_failed_call_that_cost_something_is_settled(alice: Human, room: str, worker: Worker) -> None:
    cap(alice, room, cap_tokens=10_000)
    claim = worker.claim(ask(alice, room))
    usage = Usage(prompt_tokens=50, completion_tokens=5)

    worker.jobs.put_failure(claim, Failure(code=FailureCode.CUT, retryable=True, detail="so it went", usage=usage))

    assert spent(alice, room) == ({"cost_micro_usd": 60, "tokens": 55}, {"cost_micro_usd": 0, "tokens": 0})


def test_a_lost_workers_reservation_comes_back_with_the_sweep(
    alice: Human, room: str, worker: Worker, stack: Stack
) -> None:
    cap(alice, room, cap_tokens=10_000)
    claim = worker.claim(ask(alice, room))
    worker.vanish(claim)

    sweep_jobs(make_job_book(15), stack.databases["system"])

    assert spent(alice, room)[1]["tokens"] == 0


def test_what_a_stopped_job_had_reserved_comes_back(alice: Human, room: str, worker: Worker, stack: Stack) -> None:
    cap(alice, room, cap_tokens=10_000)
    turn = ask(alice, room)
    claim = worker.claim(turn)
    expect(alice.post(f"{room}/messages/{turn['message_id']}/stop"), 202)
    worker.vanish(claim)

    sweep_jobs(make_job_book(15), stack.databases["system"])

    assert spent(alice, room)[1]["tokens"] == 0


def test_what_a_deleted_rooms_jobs_had_reserved_comes_back(
    stack: Stack, alice: Human, room: str, worker: Worker
) -> None:
    administrator = stack.enter("Administrator", is_admin=True)
    expect(administrator.call("PUT", f"/admin/budgets/person/{alice.id}", {"cap_tokens": 10_000}), 200)
    worker.claim(ask(alice, room))
    [reserved] = [one["reserved"]["tokens"] for one in alice.read("/budgets")["items"] if one["scope"] == "person"]
    expect(alice.delete(room), 204)

    assert purge_deleted_rooms(stack.databases["system"]) >= 1

    [left] = [one["reserved"]["tokens"] for one in alice.read("/budgets")["items"] if one["scope"] == "person"]
    assert reserved > left == 0


def test_a_later_budget_that_refuses_leaves_the_earlier_ones_as_they_were(
    stack: Stack, alice: Human, room: str, worker: Worker, owner: OwnerSql
) -> None:
    cap(alice, room, cap_tokens=10_000)
    administrator = stack.enter("Administrator", is_admin=True)
    expect(administrator.call("PUT", f"/admin/budgets/person/{alice.id}", {"cap_tokens": 1}), 200)

    assert worker.refused_claim(ask(alice, room)) == "job_finished"

    assert spent(alice, room)[1]["tokens"] == 0
    assert alice.turns(room)[0]["detail"] == "The budget of this person is used up."


def test_a_model_can_be_bound_as_well(stack: Stack, alice: Human, room: str, worker: Worker, owner: OwnerSql) -> None:
    administrator = stack.enter("Administrator", is_admin=True)
    expect(administrator.call("PUT", f"/admin/budgets/model/{MODEL}", {"cap_tokens": 1, "period": "day"}), 200)
    try:
        assert worker.refused_claim(ask(alice, room)) == "job_finished"
        assert MODEL in [budget["scope_id"] for budget in alice.read("/budgets?limit=200")["items"]]
    finally:
        owner.run("delete from conversations.budgets where scope = 'model'")


def test_a_budget_binds_however_the_id_is_written(stack: Stack, alice: Human, room: str, worker: Worker) -> None:
    administrator = stack.enter("Administrator", is_admin=True)
    expect(administrator.call("PUT", f"/admin/budgets/person/{alice.id.upper()}", {"cap_tokens": 1}), 200)
    assert worker.refused_claim(ask(alice, room)) == "job_finished"

    answer = administrator.call("PUT", f"/admin/budgets/conversation/{str(room_id(room)).upper()}", {"cap_tokens": 7})

    assert expect(answer, 200)["scope_id"] == str(room_id(room))
    assert alice.read(f"{room}/budget")["cap_tokens"] == 7


def test_administrators_read_back_what_they_set(stack: Stack, alice: Human, bob: Human) -> None:
    administrator = stack.enter("Administrator", is_admin=True)
    for person in (alice, bob):
        expect(administrator.call("PUT", f"/admin/budgets/person/{person.id}", {"cap_tokens": 9}), 200)

    [found] = administrator.read(f"/admin/budgets?scope=person&scope_id={alice.id}")["items"]

    assert (found["scope_id"], found["cap_tokens"], found["period"]) == (alice.id, 9, "month")
    assert administrator.read(f"/admin/budgets?scope=model&scope_id={alice.id}")["items"] == []
    assert refusal(alice.get("/admin/budgets"), 403) == "role_too_low"


@pytest.mark.parametrize(
    "owner_of", ["conversation/0b7bbf9e-3a8c-4a51-9d3e-1f6f2d3a7c11", "model/nobody/knows", "person/x"]
)
def test_what_is_not_there_has_no_budget(stack: Stack, owner_of: str) -> None:
    administrator = stack.enter("Administrator", is_admin=True)

    assert refusal(administrator.call("PUT", f"/admin/budgets/{owner_of}", {"cap_tokens": 1}), 404) == "not_found"


def test_a_new_period_begins_with_nothing_spent(alice: Human, room: str, worker: Worker, owner: OwnerSql) -> None:
    cap(alice, room, cap_tokens=10_000, period="day")
    worker.answer(worker.claim(ask(alice, room)), usage={"prompt_tokens": 5000, "completion_tokens": 4990})
    assert worker.refused_claim(ask(alice, room)) == "job_finished"

    owner.run(
        "update conversations.budgets set period_start = period_start - interval '1 day' where conversation_id = :id",
        id=room_id(room),
    )

    assert alice.read(f"{room}/budget")["settled"]["tokens"] == 0
    assert worker.claim(ask(alice, room)).attempt == 1


def test_caps_set_later_count_what_was_spent_before(alice: Human, room: str, worker: Worker) -> None:
    worker.answer(worker.claim(ask(alice, room)), usage={"prompt_tokens": 60, "completion_tokens": 20})

    budget = cap(alice, room, cap_tokens=10_000, period="total")

    assert budget["settled"] == {"cost_micro_usd": 100, "tokens": 80}
    assert budget["resets_at"] is None


def test_the_room_hears_when_half_is_spent(alice: Human, room: str, worker: Worker) -> None:
    cap(alice, room, cap_tokens=4_000)
    before = alice.read(room + "/events?types=budget.updated&limit=200")["items"]

    for _ in range(2):
        worker.answer(worker.claim(ask(alice, room)), usage={"prompt_tokens": 1000, "completion_tokens": 20})

    events = alice.read(room + "/events?types=budget.updated&limit=200")["items"][len(before) :]
    assert [event["data"]["budget"]["settled"]["tokens"] for event in events] == [2040]


def test_only_administrators_of_the_room_set_its_budget(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)

    assert refusal(bob.call("PUT", f"{room}/budget", {"cap_tokens": 1}), 403) == "role_too_low"
    assert bob.read(f"{room}/budget")["cap_tokens"] is None


def test_a_budget_that_has_changed_meanwhile_is_not_overwritten(alice: Human, room: str) -> None:
    cap(alice, room, cap_tokens=10_000)

    answer = alice.call("PUT", f"{room}/budget", {"cap_tokens": 1}, If_Match='"1"')

    assert refusal(answer, 412) == "version_mismatch"
