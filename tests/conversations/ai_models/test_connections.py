"""What workers report of their connections, and what people see of it."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from conversations.ai_models.catalogue import FIRST_MODELS
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, refusal
from tests.conversations.running import Stack

SCRIBE = {"name": "scribe", "wire": "scribe", "models": ["spindle/*"], "healthy": True}
OPENAI = {"name": "openai", "wire": "openai", "models": ["openai/*"], "healthy": True}


@pytest.fixture(autouse=True)
def _no_reports(owner: OwnerSql) -> Iterator[None]:
    yield
    owner.run("delete from conversations.provider_connections")


def report(stack: Stack, worker: str, *connections: dict[str, Any]) -> None:
    answer = stack.http.put(
        f"{stack.internal_url}/internal/connections/{worker}",
        json={"connections": list(connections)},
        headers=stack.ask("ai-orchestrator"),
    )
    expect(answer, 204)


def models(human: Human) -> dict[str, Json]:
    return {model["id"]: model for model in human.read("/ai-models")["items"]}


def test_the_catalogue_begins_with_the_scribe_and_six_models(alice: Human) -> None:
    found = models(alice)

    first = {model["id"] for model in FIRST_MODELS}
    assert first <= set(found)
    assert next(one for one in found if one in first) == "spindle/scribe"


def test_until_a_worker_reports_nothing_is_available(alice: Human) -> None:
    assert {model["available"] for model in models(alice).values()} == {False}
    assert alice.read("/ai-models/spindle/scribe")["reason"] == "no worker has reported its connections yet"


def test_a_report_makes_models_available(stack: Stack, alice: Human) -> None:
    report(stack, "one", SCRIBE, OPENAI)

    found = models(alice)

    assert {model["id"] for model in found.values() if model["available"]} == {"spindle/scribe", "openai/gpt-4o-mini"}
    assert found["openai/gpt-4o-mini"]["served_by"] == "openai"
    assert found["qwen/qwen-2-7b-instruct"]["reason"] is not None


def test_a_report_replaces_the_workers_last_one(stack: Stack, alice: Human) -> None:
    report(stack, "one", SCRIBE, OPENAI)

    report(stack, "one", SCRIBE)

    assert not models(alice)["openai/gpt-4o-mini"]["available"]


def test_one_worker_does_not_take_back_anothers_report(stack: Stack, alice: Human) -> None:
    report(stack, "one", OPENAI)

    report(stack, "two", SCRIBE)

    assert models(alice)["openai/gpt-4o-mini"]["available"]


def test_a_report_grows_old(stack: Stack, alice: Human, owner: OwnerSql) -> None:
    report(stack, "one", SCRIBE)

    owner.run("update conversations.provider_connections set checked_at = now() - interval '2 minutes'")

    assert not models(alice)["spindle/scribe"]["available"]


def test_with_a_key_a_new_room_chooses_its_ais_itself(stack: Stack, alice: Human) -> None:
    report(stack, "one", SCRIBE, OPENAI)

    room = f"/conversations/{expect(alice.post('/conversations', {}), 201)['id']}"

    assert alice.read(f"{room}/ai-participants")["items"] == []
    assert alice.read("/instance")["has_model_key"]


def test_a_broken_connection_is_no_key(stack: Stack, alice: Human) -> None:
    report(stack, "one", SCRIBE, {**OPENAI, "healthy": False, "reason": "the key is wrong"})

    instance = alice.read("/instance")

    assert not instance["has_model_key"]
    assert {one["name"]: one["reason"] for one in instance["connections"]} == {
        "scribe": None,
        "openai": "the key is wrong",
    }


def test_where_a_connection_leads_is_nobodys_business(stack: Stack, alice: Human) -> None:
    report(stack, "one", {**OPENAI, "base_url": "http://10.0.0.7/v1"})

    assert "10.0.0.7" not in alice.get("/instance").text + alice.get("/ai-models").text


def test_an_unknown_model_is_not_there(alice: Human) -> None:
    assert refusal(alice.get("/ai-models/nobody/knows"), 404) == "not_found"


@pytest.fixture
def offered(owner: OwnerSql) -> Iterator[str]:
    """A connection's name; what it offers is forgotten afterwards."""
    name = f"lab{uuid4().hex[:8]}"
    yield name
    owner.run("delete from conversations.ai_models where provider = :name", name=name)


def test_what_a_connection_offers_by_name_is_in_the_catalogue(stack: Stack, alice: Human, offered: str) -> None:
    lab = {"name": offered, "wire": "openai", "models": [f"{offered}/*", f"{offered}/a:7b", "x/y"], "healthy": True}

    report(stack, "one", lab)

    found = models(alice)
    assert [model for model in found if model.startswith(offered)] == [f"{offered}/a:7b"]
    entered = found[f"{offered}/a:7b"]
    assert (entered["name"], entered["available"], entered["served_by"]) == ("a:7b", True, offered)
    assert "x/y" not in found


def test_what_was_offered_before_stays_as_an_administrator_left_it(stack: Stack, alice: Human, offered: str) -> None:
    lab = {"name": offered, "wire": "openai", "models": [f"{offered}/a"], "healthy": True}
    administrator = stack.enter("Administrator", is_admin=True)
    report(stack, "one", lab)
    expect(administrator.patch(f"/admin/ai-models/{offered}/a", {"is_active": False}), 200)

    report(stack, "one", lab)

    assert f"{offered}/a" not in models(alice)


@pytest.mark.parametrize("name", ["../../x", "a b", "a\u200bb", "é", "x" * 100])
def test_a_name_that_can_be_no_id_is_left_out(stack: Stack, alice: Human, offered: str, name: str) -> None:
    lab = {"name": offered, "wire": "openai", "models": [f"{offered}/{name}"], "healthy": True}

    report(stack, "one", lab)

    assert not [model for model in models(alice) if model.startswith(offered)]
