"""The catalogue as administrators keep it, and as everybody else sees it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from conversations.ai_models.catalogue import seed_catalogue
from conversations.ai_models.list_prices import find_list_prices
from conversations.ai_models.service import note_report
from shared.contracts.connections import ConnectionReport, ReportedConnection
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, refusal
from tests.conversations.running import Stack
from tests.conversations.working import Worker, ask


@pytest.fixture
def administrator(stack: Stack) -> Human:
    return stack.enter("Administrator", is_admin=True)


@pytest.fixture
def model_id(owner: OwnerSql) -> Iterator[str]:
    """An id that no model has; what is made of it is removed."""
    model_id = f"lab/{uuid4().hex[:12]}"
    yield model_id
    owner.run("delete from conversations.ai_models where id = :id", id=model_id)


def add(administrator: Human, model_id: str, **fields: Any) -> Json:
    new = {"id": model_id, "name": "Lab", "provider": "lab", **fields}
    return expect(administrator.post("/admin/ai-models", new), 201)


def test_a_model_that_is_added_is_there_for_everybody(administrator: Human, alice: Human, model_id: str) -> None:
    prices = {"input": 150_000, "output": 600_000}
    add(administrator, model_id, prices=prices, capabilities={"tools": True, "context_tokens": 8000})

    seen = alice.read(f"/ai-models/{model_id}")

    assert (seen["name"], seen["prices"]["input"], seen["capabilities"]["context_tokens"]) == ("Lab", 150_000, 8000)
    assert (seen["available"], bool(seen["reason"])) == (False, True)


def test_the_catalogue_comes_in_pages_suggested_ones_first(
    administrator: Human, alice: Human, model_id: str, owner: OwnerSql
) -> None:
    """Also where a model's maker is not known."""
    add(administrator, model_id)
    owner.run("update conversations.ai_models set provider = null where id = :id", id=model_id)
    catalogue = alice.read("/ai-models?limit=200")["items"]
    whole = [model["id"] for model in catalogue]

    paged: list[str] = []
    cursor = ""
    while len(paged) <= len(whole):
        page = alice.read(f"/ai-models?limit=2{cursor}")
        paged += [model["id"] for model in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"

    assert paged == whole
    suggested = [model["suggested"] for model in catalogue]
    assert suggested == sorted(suggested, reverse=True)
    assert whole.index("spindle/scribe") < whole.index(model_id)
    assert refusal(alice.get("/ai-models?cursor=WyJuby9zdWNoIl0"), 400) == "invalid_cursor"


def test_administrators_see_what_is_switched_off(administrator: Human, alice: Human, model_id: str) -> None:
    add(administrator, model_id, is_active=False)

    everything = {
        model["id"]: model["is_active"] for model in administrator.read("/admin/ai-models?limit=200")["items"]
    }

    assert everything[model_id] is False
    assert any(everything.values())
    assert model_id not in [model["id"] for model in alice.read("/ai-models?limit=200")["items"]]
    assert refusal(alice.get("/admin/ai-models"), 403) == "role_too_low"


def test_an_id_is_taken_once(administrator: Human, model_id: str) -> None:
    add(administrator, model_id)

    assert refusal(administrator.post("/admin/ai-models", {"id": model_id, "name": "x", "provider": "lab"}), 409)


@pytest.mark.parametrize("model_id", ["a/../b", "./b", "a/b\u202ec", "a/\u200b", "a/b?c", "a/b%2fc", "spindle/other"])
def test_an_id_is_seen_whole_and_can_be_asked_for(administrator: Human, model_id: str) -> None:
    new = {"id": model_id, "name": "Lab", "provider": "lab"}

    assert refusal(administrator.post("/admin/ai-models", new), 422) == "validation_failed"


def test_a_model_is_switched_off_and_not_removed(administrator: Human, alice: Human, model_id: str) -> None:
    add(administrator, model_id)

    changed = expect(administrator.patch(f"/admin/ai-models/{model_id}", {"is_active": False}), 200)

    assert changed["is_active"] is False
    assert model_id not in [model["id"] for model in alice.read("/ai-models")["items"]]
    assert alice.read(f"/ai-models/{model_id}")["reason"] == "the model is switched off"


def test_a_change_that_changes_nothing_keeps_the_version(administrator: Human, model_id: str) -> None:
    made = add(administrator, model_id)

    again = expect(administrator.patch(f"/admin/ai-models/{model_id}", {"name": "Lab"}), 200)

    assert again["version"] == made["version"]


def test_whoever_does_not_administer_changes_nothing(alice: Human, model_id: str) -> None:
    new = {"id": model_id, "name": "x", "provider": "lab"}

    assert refusal(alice.post("/admin/ai-models", new), 403) == "role_too_low"
    assert refusal(alice.patch("/admin/ai-models/spindle/scribe", {"name": "x"}), 403) == "role_too_low"
    assert refusal(alice.get("/admin/connections"), 403) == "role_too_low"


@pytest.mark.usefixtures("reports_are_withdrawn")
def test_connections_show_how_they_are_and_how_calls_go(administrator: Human, stack: Stack) -> None:
    lab = ReportedConnection(
        name="lab", wire="openai", models=["lab/*"], healthy=False, reason="resting after faults", circuit="open"
    )
    with stack.databases["system"].transaction() as session:
        note_report(session, "one-test", ConnectionReport(connections=[lab]))

    [seen] = [one for one in administrator.read("/admin/connections")["items"] if one["name"] == "lab"]

    assert (seen["healthy"], seen["reason"], seen["circuit"]) == (False, "resting after faults", "open")


def test_published_prices_are_in_micro_usd_for_a_million_tokens() -> None:
    prices = find_list_prices("openai/gpt-4o-mini")

    assert prices is not None
    assert prices.keys() == {"input", "output", "cached_input"}
    assert 10_000 < prices["input"] < prices["output"] < 10_000_000


def test_what_nobody_publishes_is_not_known() -> None:
    assert find_list_prices("lab/no-such-model") is None


def test_an_administrators_prices_survive_the_next_start(administrator: Human, stack: Stack, owner: OwnerSql) -> None:
    model = "openai/gpt-4o-mini"
    expect(administrator.patch(f"/admin/ai-models/{model}", {"prices": {"input": 1, "output": 2}}), 200)

    with Session(stack.databases["owner"].engine) as session:
        seed_catalogue(session)
        session.commit()

    assert administrator.read(f"/ai-models/{model}")["prices"] == {"input": 1, "output": 2, "cached_input": None}
    expect(administrator.patch(f"/admin/ai-models/{model}", {"prices": None}), 200)
    with Session(stack.databases["owner"].engine) as session:
        seed_catalogue(session)
        session.commit()
    published = find_list_prices(model)
    assert published is not None
    assert administrator.read(f"/ai-models/{model}")["prices"]["input"] == published["input"]


def test_a_model_that_is_switched_off_answers_no_more(
    administrator: Human, alice: Human, model_id: str, worker: Worker, owner: OwnerSql
) -> None:
    add(administrator, model_id)
    room = alice.found()
    ai = alice.seat_ai(room, "Ada", model=model_id)
    turn = ask(alice, room)

    expect(administrator.patch(f"/admin/ai-models/{model_id}", {"is_active": False}), 200)

    assert worker.refused_claim(turn) == "job_finished"
    [turn] = alice.turns(room)
    assert (turn["state"], turn["reason"]) == ("failed", "no_provider")
    assert turn["detail"] == f"The model {model_id} is switched off."
    assert alice.read(f"{room}/messages/{turn['message_id']}")["status"] == "error"
    _forget(owner, ai)


def test_no_ai_takes_up_a_model_that_is_switched_off(
    administrator: Human, alice: Human, model_id: str, owner: OwnerSql
) -> None:
    add(administrator, model_id, is_active=False)
    room = alice.found()
    ai = alice.seat_ai(room)

    answer = alice.patch(f"{room}/ai-participants/{ai['id']}", {"model": model_id})

    assert refusal(answer, 422) == "validation_failed"


def _forget(owner: OwnerSql, ai: Json) -> None:
    """Leave nothing in the room that names the model."""
    values = {"id": UUID(ai["id"])}
    owner.run("update conversations.messages set ai_model_id = null where ai_participant_id = :id", **values)
    owner.run("update conversations.ai_participants set model = 'spindle/scribe' where id = :id", **values)
