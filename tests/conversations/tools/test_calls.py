"""Calls of tools by an AI at work: once, in the right of whoever asked, and no more than they asked."""

import json
from typing import Any

import pytest

from conversations.tools.service import prune_calls
from shared.contracts.tools import ToolAnswer, ToolWaits
from shared.jobs.client import NothingToDo
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, room_id
from tests.conversations.running import Stack
from tests.conversations.working import Worker, ask

PLEASE = "Please add a task: grease the mill."


def given(answer: ToolAnswer | ToolWaits) -> Json:
    """What a call gave that went well."""
    assert isinstance(answer, ToolAnswer)
    assert not answer.is_error, answer.result
    found: Json = json.loads(answer.result)
    return found


def refused(answer: ToolAnswer | ToolWaits) -> str:
    """Why a call did nothing."""
    assert isinstance(answer, ToolAnswer)
    assert answer.is_error
    error: str = json.loads(answer.result)["error"]
    return error


def todos(human: Human, room: str) -> list[Json]:
    items: list[Json] = human.read(f"{room}/todos")["items"]
    return items


def test_what_a_person_plainly_asks_for_is_done_at_once(alice: Human, room: str, worker: Worker) -> None:
    scribe = alice.seat_ai(room)
    turn = ask(alice, room, PLEASE)
    claim = worker.claim(turn)

    task = given(worker.call(claim, "add_task", title="Grease the mill", assignee=alice.username))["task"]

    [todo] = todos(alice, room)
    assert (task["number"], task["title"], task["assignee"]) == (1, "Grease the mill", "Alice")
    assert todo["created_by"] == {"type": "ai", "id": scribe["id"]}
    assert (todo["assignee_id"], todo["source_message_id"]) == (alice.id, turn["trigger_id"])


def test_the_list_is_read_and_kept_by_number(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    for title in ("Grease the mill", "Buy flour"):
        expect(alice.post(f"{room}/todos", {"title": title}), 201)
    claim = worker.claim(ask(alice, room, "Complete task 1, rename task 2 to buy rye flour, then delete task 1."))

    listed = given(worker.call(claim, "list_tasks"))
    done = given(worker.call(claim, "complete_task", number=1))["task"]
    renamed = given(worker.call(claim, "update_task", number=2, title="Buy rye flour", clear=["due_at"]))["task"]
    rest = given(worker.call(claim, "list_tasks", after=1))
    deleted = given(worker.call(claim, "delete_task", number=1))["task"]

    assert [task["number"] for task in listed["tasks"]] == [1, 2]
    assert (done["status"], renamed["title"], deleted["number"]) == ("done", "Buy rye flour", 1)
    assert rest == {"tasks": [renamed], "more": False}
    assert [todo["number"] for todo in todos(alice, room)] == [2]


def test_the_same_call_again_changes_nothing_twice(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    claim = worker.claim(ask(alice, room, PLEASE))

    answers = [worker.call(claim, "add_task", "one", title="Grease the mill") for _ in range(3)]
    another = worker.call(claim, "add_task", "two", title="Grease the mill")

    assert answers == answers[:1] * 3
    assert given(another)["task"]["number"] == 2
    assert len(todos(alice, room)) == 2


def test_an_attempt_after_a_kill_is_given_what_its_predecessors_calls_gave(
    alice: Human, room: str, worker: Worker
) -> None:
    alice.seat_ai(room)
    turn = ask(alice, room, PLEASE)
    killed = worker.claim(turn)
    first = worker.call(killed, "add_task", title="Grease the mill")
    worker.vanish(killed)
    claim = worker.claim(turn)

    again = [worker.call(claim, "add_task", "mine", title="Grease the mill") for _ in range(2)]
    with pytest.raises(NothingToDo):
        worker.call(killed, "add_task", title="Grease the mill")

    assert again == [first, first]
    assert len(todos(alice, room)) == 1


def test_only_the_attempt_that_holds_the_lease_may_call(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    claim = worker.claim(ask(alice, room, PLEASE))

    for wrong in (claim.model_copy(update={"lease_token": "x"}), claim.model_copy(update={"attempt": 9})):
        with pytest.raises(NothingToDo):
            worker.call(wrong, "list_tasks")
    worker.answer(claim)
    with pytest.raises(NothingToDo):
        worker.call(claim, "list_tasks")


def test_whoever_was_removed_meanwhile_has_nothing_done_for_them(
    alice: Human, bob: Human, room: str, worker: Worker
) -> None:
    alice.seat_ai(room)
    alice.seat(room, bob)
    claim = worker.claim(ask(bob, room, f"@Scribe {PLEASE}"))
    expect(alice.delete(f"{room}/participants/{bob.id}"), 204)

    for tool, arguments in (("add_task", {"title": "Grease the mill"}), ("list_tasks", {})):
        refused(worker.call(claim, tool, **arguments))

    assert todos(alice, room) == []


def test_whoever_may_not_keep_the_list_any_more_is_told_so(alice: Human, bob: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    alice.seat(room, bob)
    claim = worker.claim(ask(bob, room, f"@Scribe {PLEASE}"))
    expect(alice.patch(f"{room}/participants/{bob.id}", {"role": "observer"}), 200)

    assert "role" in refused(worker.call(claim, "add_task", title="Grease the mill"))
    assert given(worker.call(claim, "list_tasks")) == {"tasks": [], "more": False}


def test_a_closed_account_asks_for_nothing(alice: Human, room: str, worker: Worker, owner: OwnerSql) -> None:
    alice.seat_ai(room)
    claim = worker.claim(ask(alice, room, PLEASE))
    owner.run("update conversations.people set is_active = false where user_id = :id", id=alice.signed_in.user_id)

    refused(worker.call(claim, "add_task", title="Grease the mill"))


def test_after_a_stop_nothing_is_done(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    turn = ask(alice, room, PLEASE)
    claim = worker.claim(turn)
    expect(alice.post(f"{room}/messages/{turn['message_id']}/stop"), 202)

    refused(worker.call(claim, "add_task", title="Grease the mill"))

    assert todos(alice, room) == []


@pytest.mark.parametrize(
    ("tool", "arguments", "named"),
    [
        ("add_task", {}, "title"),
        ("add_task", {"title": "Grease the mill", "colour": "red"}, "colour"),
        ("add_task", {"title": "Grease the mill", "assignee": "Nobody At All"}, "Nobody At All"),
        ("add_task", {"title": "Grease the mill", "due_at": "9999-12-31T00:00:00Z"}, "due_at"),
        ("complete_task", {"number": "one"}, "number"),
        ("complete_task", {"number": 99}, ""),
        ("list_tasks", {"after": -1}, "after"),
        ("open_door", {}, "add_task"),
        ("elsewhere.open_door", {}, "elsewhere.open_door"),
    ],
)
def test_what_does_not_fit_is_told_to_the_model(
    alice: Human, room: str, worker: Worker, tool: str, arguments: dict[str, Any], named: str
) -> None:
    alice.seat_ai(room)
    claim = worker.claim(ask(alice, room, PLEASE))

    assert named in refused(worker.call(claim, tool, **arguments))

    assert todos(alice, room) == []


def test_an_ai_has_only_the_tools_its_settings_give(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room, settings={"tools": ["list_tasks"]})
    claim = worker.claim(ask(alice, room, PLEASE))

    assert claim.payload["tools"] == ["list_tasks"]
    assert "list_tasks" in refused(worker.call(claim, "add_task", title="Grease the mill"))


def test_calls_are_forgotten_with_their_jobs(
    stack: Stack, alice: Human, room: str, worker: Worker, owner: OwnerSql
) -> None:
    alice.seat_ai(room)
    claim = worker.claim(ask(alice, room))
    worker.call(claim, "list_tasks", "old")
    owner.run("update conversations.tool_calls set created_at = now() - interval '8 days' where call_id = 'old'")
    worker.call(claim, "list_tasks", "new")

    with stack.databases["system"].transaction() as session:
        prune_calls(session, 7)

    left = owner.run("select call_id from conversations.tool_calls where conversation_id = :id", id=room_id(room))
    assert [row.call_id for row in left] == ["new"]
