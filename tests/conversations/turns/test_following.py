"""Several AIs on one message: who leads, who follows once the leader is done, and who then stays silent."""

import pytest

from shared.contracts.jobs import FailureCode
from shared.contracts.reply import Finish, Outcome
from tests.conversations.humans import Human, Json, expect
from tests.conversations.working import Worker


@pytest.fixture
def room(alice: Human) -> str:
    """A room in which Ada leads, and Bo and Cy follow."""
    room = alice.found()
    ada = alice.seat_ai(room, "Ada")
    alice.seat_ai(room, "Bo")
    alice.seat_ai(room, "Cy")
    expect(alice.patch(room, {"settings": {"first_responder": {"mode": "fixed", "ai_participant_id": ada["id"]}}}), 200)
    return room


def turns_of(human: Human, room: str, message: Json) -> list[Json]:
    """The message's turns in the order in which the AIs came: Ada's, Bo's, Cy's."""
    came = [ai["id"] for ai in human.read(f"{room}/ai-participants")["items"]]
    turns = [turn for turn in human.turns(room) if turn["origin_id"] == message["id"] and turn["role"] != "again"]
    return sorted(turns, key=lambda turn: came.index(turn["ai_participant_id"]))


def fates(human: Human, room: str, message: Json) -> list[tuple[str, str, str]]:
    return [(turn["role"], turn["state"], turn["reason"]) for turn in turns_of(human, room, message)]


def test_only_the_leader_is_asked_at_once(alice: Human, room: str) -> None:
    message = alice.say(room, "What is it?")

    assert fates(alice, room, message) == [
        ("leader", "waiting", "leads"),
        ("follower", "waiting", "follows"),
        ("follower", "waiting", "follows"),
    ]
    assert [turn["message_id"] is not None for turn in turns_of(alice, room, message)] == [True, False, False]


def test_a_follower_sees_the_leaders_answer_and_does_not_stream(alice: Human, room: str, worker: Worker) -> None:
    message = alice.say(room, "What is it?")
    leader, follower, _ = turns_of(alice, room, message)

    worker.answer(worker.claim(leader), "A mill.")
    claim = worker.claim(follower)

    assert [line["text"] for line in claim.payload["must_differ_from"]] == ["A mill."]
    assert (claim.payload["role"], claim.payload["streams"]) == ("follower", False)


def test_the_second_follower_sees_the_first_ones_answer_too(alice: Human, room: str, worker: Worker) -> None:
    message = alice.say(room, "What is it?")
    leader, first, second = turns_of(alice, room, message)
    worker.answer(worker.claim(leader), "A mill.")
    worker.answer(worker.claim(first), "It grinds corn.")

    claim = worker.claim(second)

    assert [line["text"] for line in claim.payload["must_differ_from"]] == ["A mill.", "It grinds corn."]


def test_a_follower_with_nothing_to_add_is_silent_and_the_next_is_asked(
    alice: Human, room: str, worker: Worker
) -> None:
    message = alice.say(room, "What is it?")
    leader, first, _ = turns_of(alice, room, message)
    worker.answer(worker.claim(leader), "A mill.")

    worker.answer(worker.claim(first), "", outcome=Outcome.TOO_SIMILAR, similarity=0.93)

    assert fates(alice, room, message) == [
        ("leader", "answered", "leads"),
        ("follower", "silent", "too_similar"),
        ("follower", "waiting", "follows"),
    ]
    assert alice.read(room)["last_seq"] == 2


def test_only_the_leaders_answer_is_the_first_responders(alice: Human, room: str, worker: Worker) -> None:
    message = alice.say(room, "What is it?")
    for turn in range(3):
        worker.answer(worker.claim(turns_of(alice, room, message)[turn]), f"Answer {turn}.")

    answers = alice.read(f"{room}/messages?role=assistant")["items"]

    assert [answer["is_first_responder"] for answer in answers] == [True, False, False]


def test_where_the_leader_fails_before_a_word_the_next_one_leads(alice: Human, room: str, worker: Worker) -> None:
    message = alice.say(room, "What is it?")
    leader, next_one, _ = turns_of(alice, room, message)
    worker.fail(worker.claim(leader), FailureCode.MONEY)

    claim = worker.claim(next_one)

    assert (claim.payload["role"], claim.payload["streams"]) == ("leader", True)
    worker.answer(claim, "A mill.")
    assert fates(alice, room, message)[:2] == [("leader", "failed", "provider_error"), ("leader", "answered", "leads")]
    [*_, failed, answer] = alice.read(f"{room}/messages?role=assistant")["items"]
    assert (failed["is_first_responder"], answer["is_first_responder"]) == (False, True)


def test_where_the_leader_was_stopped_nobody_follows(alice: Human, room: str, worker: Worker) -> None:
    message = alice.say(room, "What is it?")
    leader, *_ = turns_of(alice, room, message)
    claim = worker.claim(leader)
    expect(alice.post(f"{room}/messages/{leader['message_id']}/stop"), 202)

    worker.answer(claim, "A mi", finish=Finish.STOPPED)

    assert fates(alice, room, message) == [
        ("leader", "stopped", "stopped"),
        ("follower", "dropped", "stopped"),
        ("follower", "dropped", "stopped"),
    ]


def test_who_follows_is_left_out_once_people_have_gone_on(alice: Human, room: str, worker: Worker) -> None:
    message = alice.say(room, "What is it?")
    leader, *_ = turns_of(alice, room, message)
    claim = worker.claim(leader)
    alice.say(room, "Never mind. What is that?")

    worker.answer(claim, "A mill.")

    assert [fate[1:] for fate in fates(alice, room, message)] == [
        ("answered", "leads"),
        ("dropped", "superseded"),
        ("dropped", "superseded"),
    ]


def test_stopping_the_room_ends_also_those_whose_turn_has_not_come(alice: Human, room: str, worker: Worker) -> None:
    message = alice.say(room, "What is it?")
    leader, *_ = turns_of(alice, room, message)
    claim = worker.claim(leader)

    expect(alice.post(f"{room}/stop"), 202)
    worker.answer(claim, "", finish=Finish.STOPPED)

    assert {turn["state"] for turn in turns_of(alice, room, message)} == {"stopped"}
    assert alice.read(room)["last_seq"] == 1


def test_one_turn_can_be_stopped_before_it_has_a_message(alice: Human, room: str, worker: Worker) -> None:
    message = alice.say(room, "What is it?")
    leader, first, _ = turns_of(alice, room, message)

    stopped = expect(alice.post(f"{room}/turns/{first['id']}/stop"), 202)

    assert (stopped["state"], stopped["reason"]) == ("stopped", "stopped")
    worker.answer(worker.claim(leader), "A mill.")
    assert [fate[1] for fate in fates(alice, room, message)] == ["answered", "stopped", "dropped"]


def test_a_round_goes_on_in_order_and_each_sees_those_before(alice: Human, room: str, worker: Worker) -> None:
    expect(alice.patch(room, {"settings": {"reply_policy": "round"}}), 200)
    message = alice.say(room, "What is it?")
    first, second, third = turns_of(alice, room, message)
    worker.answer(worker.claim(first), "A mill.")
    worker.fail(worker.claim(second), FailureCode.OVERLOADED)

    claim = worker.claim(third)

    assert [line["text"] for line in claim.payload["lines"]] == ["What is it?", "A mill."]
    assert (claim.payload["role"], claim.payload["streams"], claim.payload["must_differ_from"]) == ("round", True, [])


def test_a_room_that_is_put_away_asks_nobody_else(alice: Human, room: str, worker: Worker) -> None:
    message = alice.say(room, "What is it?")
    leader, *_ = turns_of(alice, room, message)
    claim = worker.claim(leader)
    expect(alice.patch(room, {"status": "archived"}), 200)

    worker.answer(claim, "A mill.")

    assert [fate[1:] for fate in fates(alice, room, message)] == [
        ("answered", "leads"),
        ("dropped", "archived"),
        ("dropped", "archived"),
    ]


def test_whoever_did_not_answer_can_be_asked_after_all(alice: Human, room: str, worker: Worker) -> None:
    message = alice.say(room, "What is it?")
    leader, first, _ = turns_of(alice, room, message)
    worker.answer(worker.claim(leader), "A mill.")
    worker.answer(worker.claim(first), "", outcome=Outcome.SILENT)

    again = expect(alice.post(f"{room}/turns/{first['id']}/retry"), 202)

    assert (again["role"], again["reason"], again["state"]) == ("again", "asked_again", "waiting")
    worker.answer(worker.claim(again), "It has sails.")
    assert alice.read(f"{room}/messages/{again['message_id']}")["parent_id"] == message["id"]
