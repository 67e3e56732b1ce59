"""What an AI may do only once a person has said so: asked with the exact arguments, decided once, carried on from."""

import json
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import CursorResult, update
from sqlalchemy.orm import Session

from conversations.approvals.expiry import expire_approvals
from conversations.approvals.models import ToolApproval
from conversations.identity import act_as_person
from shared.contracts.jobs import Claim
from shared.contracts.reply import Outcome
from shared.contracts.tools import ToolAnswer, ToolWaits
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, refusal, room_id
from tests.conversations.running import Stack
from tests.conversations.working import Worker, ask

UNASKED = {"title": "Sell the mill"}


def wait_for(worker: Worker, claim: Claim, name: str = "add_task", **arguments: object) -> str:
    """The id of the approval that a call waits for."""
    waits = worker.call(claim, name, **(arguments or UNASKED))
    assert isinstance(waits, ToolWaits)
    return str(waits.approval_id)


def approvals(human: Human, room: str, state: str | None = None) -> list[Json]:
    items: list[Json] = human.read(f"{room}/approvals" + (f"?state={state}" if state else ""))["items"]
    return items


def decide(human: Human, room: str, approval_id: str, decision: str) -> Json:
    return expect(human.post(f"{room}/approvals/{approval_id}/decision", {"decision": decision}), 200)


def titles(human: Human, room: str) -> list[str]:
    return [todo["title"] for todo in human.read(f"{room}/todos")["items"]]


def turn_of(human: Human, room: str, turn_id: str) -> Json:
    [turn] = [turn for turn in human.turns(room) if turn["id"] == turn_id]
    return turn


def resumed(human: Human, room: str) -> Json:
    """The turn that goes on from what was approved."""
    [turn] = [turn for turn in human.turns(room) if turn["reason"] == "approved"]
    return turn


def test_what_nobody_asked_for_waits_with_its_exact_arguments(alice: Human, room: str, worker: Worker) -> None:
    scribe = alice.seat_ai(room)
    turn = ask(alice, room)
    claim = worker.claim(turn)

    approval_id = wait_for(worker, claim)
    same = wait_for(worker, claim)

    [approval] = [each for each in approvals(alice, room, "pending") if each["id"] == approval_id]
    assert (approval["tool"], approval["arguments"], approval["asked"]) == ("add_task", UNASKED, [alice.id])
    assert (approval["message_id"], approval["ai_participant_id"]) == (turn["message_id"], scribe["id"])
    assert (approval["decided_by"], approval["version"], titles(alice, room)) == (None, 1, [])
    assert same != approval_id


def test_approving_does_it_and_lets_the_ai_go_on(alice: Human, room: str, worker: Worker) -> None:
    scribe = alice.seat_ai(room)
    turn = ask(alice, room)
    claim = worker.claim(turn)
    approval_id = wait_for(worker, claim)
    worker.answer(claim, "I would put it on the list.", outcome=Outcome.WAITING)

    decided = decide(alice, room, approval_id, "approve")

    ended, next_turn = turn_of(alice, room, turn["id"]), resumed(alice, room)
    [todo] = alice.read(f"{room}/todos")["items"]
    assert (decided["state"], decided["decided_by"], decided["version"]) == ("approved", alice.id, 2)
    assert (todo["title"], todo["created_by"]) == ("Sell the mill", {"type": "ai", "id": scribe["id"]})
    assert (ended["state"], ended["detail"]) == ("answered", "add_task was approved.")
    approved = worker.claim(next_turn).payload["approved"]
    assert (approved["name"], approved["arguments"], approved["is_error"]) == ("add_task", UNASKED, False)
    assert json.loads(approved["result"])["task"]["number"] == 1
    assert next_turn["message_id"] != turn["message_id"]


def test_an_answer_without_a_word_yet_is_the_one_that_is_written_then(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    turn = ask(alice, room)
    claim = worker.claim(turn)
    approval_id = wait_for(worker, claim)
    worker.answer(claim, "", outcome=Outcome.WAITING)
    silent = turn_of(alice, room, turn["id"])

    decide(alice, room, approval_id, "approve")
    worker.answer(worker.claim(resumed(alice, room)), "It is on the list.")

    message = alice.read(f"{room}/messages/{turn['message_id']}")
    assert (silent["state"], silent["reason"]) == ("silent", "approval")
    assert silent["detail"] == "add_task waits for an approval."
    assert (message["content"], message["parent_id"]) == ("It is on the list.", turn["trigger_id"])


def test_refusing_does_nothing_and_says_so(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    turn = ask(alice, room)
    claim = worker.claim(turn)
    approval_id = wait_for(worker, claim)
    worker.answer(claim, "May I?", outcome=Outcome.WAITING)

    decided = decide(alice, room, approval_id, "refuse")

    assert (decided["state"], decided["decided_by"], titles(alice, room)) == ("refused", alice.id, [])
    assert turn_of(alice, room, turn["id"])["detail"] == "add_task was refused."
    assert len(alice.turns(room)) == 1


def test_it_is_decided_once(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    approval_id = wait_for(worker, worker.claim(ask(alice, room)))
    decide(alice, room, approval_id, "approve")

    for decision in ("approve", "refuse"):
        answer = alice.post(f"{room}/approvals/{approval_id}/decision", {"decision": decision})
        assert refusal(answer, 409) == "already_decided"

    assert titles(alice, room) == ["Sell the mill"]


def test_only_who_is_asked_decides(alice: Human, bob: Human, carol: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    alice.seat(room, bob, "admin")
    approval_id = wait_for(worker, worker.claim(ask(alice, room)))
    path, approve = f"{room}/approvals/{approval_id}/decision", {"decision": "approve"}

    assert refusal(bob.post(path, approve), 403) == "role_too_low"
    assert refusal(carol.post(path, approve), 404) == "not_found"
    elsewhere = alice.found()
    assert refusal(alice.post(f"{elsewhere}/approvals/{approval_id}/decision", approve), 404) == "not_found"

    assert [each["state"] for each in approvals(bob, room)] == ["pending"]


def test_the_database_itself_lets_nobody_else_decide(
    stack: Stack, alice: Human, bob: Human, room: str, worker: Worker
) -> None:
    alice.seat_ai(room)
    alice.seat(room, bob, "admin")
    wait_for(worker, worker.claim(ask(alice, room)))
    forged = update(ToolApproval).where(ToolApproval.conversation_id == room_id(room))

    changed = {}
    for who in (alice, bob):
        with Session(stack.databases["app"].engine) as session:
            act_as_person(session, who.signed_in)
            values = {"state": "refused", "decided_by": who.signed_in.user_id}
            changed[who.username] = cast(CursorResult[Any], session.execute(forged.values(values))).rowcount
            session.rollback()

    assert changed == {alice.username: 1, bob.username: 0}


def test_a_decision_while_the_ai_still_works_is_carried_on_once_it_ends(
    alice: Human, room: str, worker: Worker
) -> None:
    alice.seat_ai(room)
    claim = worker.claim(ask(alice, room))
    approval_id = wait_for(worker, claim)

    decide(alice, room, approval_id, "approve")
    before = len(alice.turns(room))
    worker.answer(claim, "I would.", outcome=Outcome.WAITING)

    assert before == 1
    assert worker.claim(resumed(alice, room)).payload["approved"]["name"] == "add_task"


def test_an_attempt_after_a_kill_waits_for_the_same_decision(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    turn = ask(alice, room)
    killed = worker.claim(turn)
    approval_id = wait_for(worker, killed)
    worker.vanish(killed)
    claim = worker.claim(turn)

    again = wait_for(worker, claim)
    decide(alice, room, approval_id, "approve")
    after = worker.call(claim, "add_task", "later", **UNASKED)

    assert again == approval_id
    assert isinstance(after, ToolWaits)
    assert titles(alice, room) == ["Sell the mill"]
    assert len(approvals(alice, room)) == 2


def test_a_killed_attempts_call_reads_as_it_was_decided(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    turn = ask(alice, room)
    killed = worker.claim(turn)
    decide(alice, room, wait_for(worker, killed), "refuse")
    worker.vanish(killed)

    answer = worker.call(worker.claim(turn), "add_task", **UNASKED)

    assert isinstance(answer, ToolAnswer)
    assert "refused" in json.loads(answer.result)["error"]


def test_removing_what_is_anothers_waits_for_either(alice: Human, bob: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    alice.seat(room, bob)
    expect(bob.post(f"{room}/todos", {"title": "Keep the mill"}), 201)
    expect(alice.post(f"{room}/todos", {"title": "Sell the mill"}), 201)
    claim = worker.claim(ask(alice, room, "@Scribe delete tasks 1 and 2"))

    own = worker.call(claim, "delete_task", number=2)
    approval_id = wait_for(worker, claim, "delete_task", number=1)
    [approval] = approvals(alice, room)
    decide(bob, room, approval_id, "approve")

    assert isinstance(own, ToolAnswer)
    assert set(approval["asked"]) == {alice.id, bob.id}
    assert titles(alice, room) == []
    removed = [one for one in alice.read(f"{room}/audit")["items"] if one["action"] == "todo.deleted"]
    assert [one["actor"]["id"] for one in removed] == [bob.id, alice.id]


def test_what_one_ai_tells_another_waits(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room, "First", settings={"tools": []})
    alice.seat_ai(room, "Second", reply_policy="mention_only")
    first = next(turn for turn in alice.turns(room) or [ask_first(alice, room)])
    worker.answer(worker.claim(first), "@Second add a task: sell the mill")
    [relayed] = [turn for turn in alice.turns(room) if turn["depth"] == 2]

    approval_id = wait_for(worker, worker.claim(relayed))

    [approval] = approvals(alice, room)
    assert (approval["id"], approval["asked"]) == (approval_id, [alice.id])


def ask_first(alice: Human, room: str) -> Json:
    message = alice.say(room, "@First add a task: sell the mill")
    [turn] = [turn for turn in alice.turns(room) if turn["trigger_id"] == message["id"] and turn["state"] == "waiting"]
    return turn


def test_in_another_persons_name_nobody_asks(alice: Human, bob: Human, room: str, worker: Worker) -> None:
    """Bob has made anew what Alice asked for: it is not his own word."""
    alice.seat_ai(room)
    alice.seat(room, bob)
    turn = ask(alice, room, "@Scribe add a task: sell the mill")
    worker.answer(worker.claim(turn), "Done.")
    again = expect(bob.post(f"{room}/messages/{turn['message_id']}/regenerate", {}), 202)

    wait_for(worker, worker.claim(again))

    assert [each["asked"] for each in approvals(bob, room)] == [[bob.id]]


def test_nobody_is_asked_for_the_impossible(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    claim = worker.claim(ask(alice, room))

    for tool, arguments in (("complete_task", {"number": 7}), ("add_task", {"title": ""})):
        answer = worker.call(claim, tool, **arguments)
        assert isinstance(answer, ToolAnswer)
        assert answer.is_error

    assert approvals(alice, room) == []


def test_what_has_become_impossible_is_told_to_the_ai(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    todo = expect(alice.post(f"{room}/todos", {"title": "Keep the mill"}), 201)
    claim = worker.claim(ask(alice, room))
    approval_id = wait_for(worker, claim, "complete_task", number=1)
    worker.answer(claim, "May I?", outcome=Outcome.WAITING)
    expect(alice.delete(f"{room}/todos/{todo['id']}"), 204)

    decide(alice, room, approval_id, "approve")

    assert worker.claim(resumed(alice, room)).payload["approved"]["is_error"] is True


@pytest.mark.parametrize("ended", ["archived", "inactive"])
def test_nothing_goes_on_where_the_room_or_the_ai_has_ended(
    alice: Human, room: str, worker: Worker, ended: str
) -> None:
    scribe = alice.seat_ai(room)
    claim = worker.claim(ask(alice, room))
    approval_id = wait_for(worker, claim)
    worker.answer(claim, "May I?", outcome=Outcome.WAITING)
    path = f"{room}/approvals/{approval_id}/decision"

    if ended == "archived":
        expect(alice.patch(room, {"status": "archived"}), 200)
        assert refusal(alice.post(path, {"decision": "approve"}), 409) == "conversation_archived"
        assert decide(alice, room, approval_id, "refuse")["state"] == "refused"
    else:
        expect(alice.delete(f"{room}/ai-participants/{scribe['id']}"), 204)
        decide(alice, room, approval_id, "approve")
        states = {(turn["state"], turn["reason"]) for turn in alice.turns(room)}
        assert ("skipped", "inactive") in states
        assert len(states) == 2


def test_what_nobody_decides_expires(stack: Stack, alice: Human, room: str, worker: Worker, owner: OwnerSql) -> None:
    alice.seat_ai(room)
    turn = ask(alice, room)
    claim = worker.claim(turn)
    approval_id = wait_for(worker, claim)
    worker.answer(claim, "May I?", outcome=Outcome.WAITING)
    owner.run(
        "update conversations.tool_approvals set expires_at = now() - interval '1 second' where id = :id",
        id=UUID(approval_id),
    )
    late = alice.post(f"{room}/approvals/{approval_id}/decision", {"decision": "approve"})

    expire_approvals(stack.databases["system"])

    assert refusal(late, 409) == "already_decided"
    assert [each["state"] for each in approvals(alice, room, "expired")] == ["expired"]
    assert turn_of(alice, room, turn["id"])["detail"] == "Nobody decided on add_task in time."
    assert expire_approvals(stack.databases["system"]) == 0


def test_whoever_came_later_sees_nothing_of_it(alice: Human, bob: Human, worker: Worker) -> None:
    room = alice.found(settings={"history": "from_join"})
    alice.seat_ai(room)
    approval_id = wait_for(worker, worker.claim(ask(alice, room)))
    alice.seat(room, bob)

    path = f"{room}/approvals/{approval_id}/decision"
    assert approvals(bob, room) == []
    assert bob.read(f"{room}/events?types=approval.updated")["items"] == []
    assert refusal(bob.post(path, {"decision": "refuse"}), 404) == "not_found"


def test_the_list_goes_on_page_by_page(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    claim = worker.claim(ask(alice, room))
    made = [wait_for(worker, claim, title=f"Sell mill {number}") for number in range(3)]

    first = alice.read(f"{room}/approvals?limit=2")
    rest = alice.read(f"{room}/approvals?limit=2&cursor={first['next_cursor']}")

    assert [each["id"] for each in first["items"] + rest["items"]] == made[::-1]
    assert rest["next_cursor"] is None


def test_every_step_is_told_as_an_event(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room)
    decide(alice, room, wait_for(worker, worker.claim(ask(alice, room))), "refuse")

    events = alice.read(f"{room}/events?types=approval.updated")["items"]

    assert [event["actor"]["type"] for event in events] == ["ai", "user"]
    assert {event["data"]["approval"]["state"] for event in events} == {"refused"}
