"""Tools of other servers: which the operator allows, which an AI has, which wait for a person."""

import json

import pytest

from shared.contracts.reply import Outcome
from shared.contracts.tools import ALLOWED, ToolAnswer, ToolWaits
from tests.conversations.humans import Human, expect, refusal
from tests.conversations.working import Worker, ask

LIBRARY = {"tools": [], "mcp_servers": ["library"]}


def test_everybody_may_know_which_servers_there_are(alice: Human) -> None:
    listed = alice.read("/mcp-servers")

    assert listed["items"] == [{"name": "library", "tools": ["find_*", "lend_book"], "allowed": ["find_*"]}]
    assert "127.0.0.1" not in json.dumps(listed)


def test_an_ai_is_given_servers_that_the_operator_allows(alice: Human, room: str) -> None:
    scribe = alice.seat_ai(room, settings=LIBRARY)
    path = f"{room}/ai-participants/{scribe['id']}"

    unknown = {"settings": {"mcp_servers": ["library", "elsewhere"]}}
    refused = (
        alice.patch(path, unknown),
        alice.post(f"{room}/ai-participants", {"name": "Other", "model": "spindle/scribe", **unknown}),
        alice.post("/conversations", {"ai_participants": [{"name": "Other", "model": "spindle/scribe", **unknown}]}),
    )

    assert [refusal(answer, 422) for answer in refused] == ["validation_failed"] * 3
    assert scribe["settings"]["mcp_servers"] == ["library"]
    assert expect(alice.patch(path, {"settings": {"mcp_servers": []}}), 200)["settings"]["mcp_servers"] == []


def test_a_tool_allowed_by_name_is_the_workers_to_call(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room, settings=LIBRARY)
    claim = worker.claim(ask(alice, room))

    answer = worker.call(claim, "library.find_book", title="Emma")

    assert claim.payload["tools"] == ["library.*"]
    assert answer == ToolAnswer(result=ALLOWED)


def test_any_other_waits_and_is_the_next_workers_to_call(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room, settings=LIBRARY)
    claim = worker.claim(ask(alice, room))
    waits = worker.call(claim, "library.lend_book", title="Emma")
    assert isinstance(waits, ToolWaits)
    worker.answer(claim, "", outcome=Outcome.WAITING)

    [approval] = alice.read(f"{room}/approvals")["items"]
    decided = alice.post(f"{room}/approvals/{waits.approval_id}/decision", {"decision": "approve"})

    assert (approval["tool"], approval["arguments"]) == ("library.lend_book", {"title": "Emma"})
    assert expect(decided, 200)["state"] == "approved"
    [turn] = [turn for turn in alice.turns(room) if turn["reason"] == "approved"]
    approved = worker.claim(turn).payload["approved"]
    assert (approved["name"], approved["arguments"], approved["result"]) == (
        "library.lend_book",
        {"title": "Emma"},
        ALLOWED,
    )


def test_what_was_taken_away_meanwhile_is_not_called(alice: Human, room: str, worker: Worker) -> None:
    scribe = alice.seat_ai(room, settings=LIBRARY)
    claim = worker.claim(ask(alice, room))
    waits = worker.call(claim, "library.lend_book", title="Emma")
    assert isinstance(waits, ToolWaits)
    worker.answer(claim, "", outcome=Outcome.WAITING)

    expect(alice.patch(f"{room}/ai-participants/{scribe['id']}", {"settings": {"mcp_servers": []}}), 200)
    expect(alice.post(f"{room}/approvals/{waits.approval_id}/decision", {"decision": "approve"}), 200)

    [turn] = [turn for turn in alice.turns(room) if turn["reason"] == "approved"]
    approved = worker.claim(turn).payload["approved"]
    assert approved["is_error"]
    assert "taken away" in approved["result"]


@pytest.mark.parametrize("tool", ["library.burn_book", "elsewhere.find_book", "library.", ".find_book"])
def test_what_is_not_on_the_list_is_refused(alice: Human, room: str, worker: Worker, tool: str) -> None:
    alice.seat_ai(room, settings=LIBRARY)

    answer = worker.call(worker.claim(ask(alice, room)), tool)

    assert isinstance(answer, ToolAnswer)
    assert answer.is_error


def test_an_ai_without_the_server_has_none_of_its_tools(alice: Human, bob: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    without = worker.call(worker.claim(ask(alice, room)), "library.find_book", title="Emma")
    other = alice.found()
    alice.seat_ai(other, settings=LIBRARY)
    alice.seat(other, bob)
    claim = worker.claim(ask(bob, other, "@Scribe where is Emma?"))
    expect(alice.delete(f"{other}/participants/{bob.id}"), 204)

    for answer in (without, worker.call(claim, "library.find_book", title="Emma")):
        assert isinstance(answer, ToolAnswer)
        assert answer.is_error
