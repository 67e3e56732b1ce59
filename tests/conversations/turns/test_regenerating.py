"""An answer made anew: the same message, with what it said before in its history."""

from uuid import uuid4

import pytest

from shared.contracts.jobs import FailureCode
from shared.contracts.reply import Finish
from tests.conversations.humans import Human, Json, expect, refusal
from tests.conversations.working import Worker, ask


@pytest.fixture
def room(alice: Human) -> str:
    room = alice.found()
    alice.seat_ai(room, "Ada")
    return room


@pytest.fixture
def answer(alice: Human, room: str, worker: Worker) -> str:
    """The path of an answer that says "A mill."."""
    turn = ask(alice, room)
    worker.answer(worker.claim(turn), "A mill.")
    return f"{room}/messages/{turn['message_id']}"


def regenerate(human: Human, answer: str, **wanted: str) -> Json:
    return expect(human.post(f"{answer}/regenerate", wanted), 202)


def test_the_new_text_takes_the_place_of_the_old_which_is_kept(alice: Human, answer: str, worker: Worker) -> None:
    before = alice.read(answer)
    turn = regenerate(alice, answer)
    meanwhile = alice.read(answer)

    worker.answer(worker.claim(turn), "A windmill.")

    after = alice.read(answer)
    assert (meanwhile["status"], meanwhile["content"]) == ("writing", "A mill.")
    assert (after["id"], after["seq"], after["content"]) == (before["id"], before["seq"], "A windmill.")
    assert (after["status"], after["attempt"]) == ("sent", 2)
    [earlier] = alice.read(f"{answer}/history")["items"]
    assert (earlier["content"], earlier["kind"], earlier["model"]) == ("A mill.", "regeneration", "spindle/scribe")


def test_the_worker_is_told_what_to_mind(alice: Human, answer: str, worker: Worker) -> None:
    turn = regenerate(alice, answer, instruction="Shorter, please.")

    claim = worker.claim(turn)

    assert (claim.payload["instruction"], claim.payload["role"]) == ("Shorter, please.", "again")
    assert claim.payload["question"]["text"] == "What is it?"


def test_another_ai_can_make_it(alice: Human, room: str, answer: str, worker: Worker) -> None:
    other = alice.seat_ai(room, "Bo")

    turn = regenerate(alice, answer, ai_participant_id=other["id"])
    worker.answer(worker.claim(turn), "A watermill.")

    after = alice.read(answer)
    assert (after["ai_participant_id"], after["sender"]["name"]) == (other["id"], "Bo")


def test_one_that_fails_leaves_the_text_that_was_there(alice: Human, answer: str, worker: Worker) -> None:
    turn = regenerate(alice, answer)

    worker.fail(worker.claim(turn), FailureCode.OVERLOADED)

    after = alice.read(answer)
    assert (after["content"], after["metadata"]["failure"]["code"]) == ("A mill.", "overloaded")
    assert alice.read(f"{answer}/history")["items"] == []


def test_one_that_is_stopped_before_a_word_leaves_the_text_that_was_there(
    alice: Human, answer: str, worker: Worker
) -> None:
    claim = worker.claim(regenerate(alice, answer))
    expect(alice.post(f"{answer}/stop"), 202)

    worker.answer(claim, "", finish=Finish.STOPPED)

    assert (alice.read(answer)["content"], alice.read(answer)["status"]) == ("A mill.", "sent")


def test_what_is_being_written_is_not_begun_twice(alice: Human, answer: str) -> None:
    regenerate(alice, answer)

    assert refusal(alice.post(f"{answer}/regenerate", {}), 409) == "not_retryable"


def test_a_persons_message_is_not_made_anew(alice: Human, room: str) -> None:
    message = alice.say(room, "I say so.")

    assert refusal(alice.post(f"{room}/messages/{message['id']}/regenerate", {}), 409) == "not_retryable"


def test_an_ai_of_another_room_is_refused(alice: Human, answer: str) -> None:
    elsewhere = alice.seat_ai(alice.found(), "Cy")

    assert refusal(alice.post(f"{answer}/regenerate", {"ai_participant_id": elsewhere["id"]}), 422)


def test_an_earlier_text_can_be_shown_again(alice: Human, answer: str, worker: Worker) -> None:
    worker.answer(worker.claim(regenerate(alice, answer)), "A windmill.")

    shown = expect(alice.post(f"{answer}/history/1/select"), 200)

    assert (shown["content"], shown["status"]) == ("A mill.", "sent")
    assert [version["content"] for version in alice.read(f"{answer}/history")["items"]] == ["A mill.", "A windmill."]


def test_a_text_that_was_cut_reads_as_cut_when_it_is_shown_again(alice: Human, room: str, worker: Worker) -> None:
    turn = ask(alice, room)
    worker.answer(worker.claim(turn), "A mi", finish=Finish.CUT)
    answer = f"{room}/messages/{turn['message_id']}"
    worker.answer(worker.claim(regenerate(alice, answer)), "A mill.")

    shown = expect(alice.post(f"{answer}/history/1/select"), 200)

    assert (shown["content"], shown["status"], shown["metadata"]["finish"]) == ("A mi", "interrupted", "cut")


def test_whom_a_text_names_comes_back_with_it(alice: Human, room: str, worker: Worker) -> None:
    turn = ask(alice, room)
    worker.answer(worker.claim(turn), f"Ask @{alice.username}.")
    answer = f"{room}/messages/{turn['message_id']}"
    worker.answer(worker.claim(regenerate(alice, answer)), "A mill.")

    shown = expect(alice.post(f"{answer}/history/1/select"), 200)

    assert [(one["id"], one["start"]) for one in shown["mentions"]] == [(alice.id, 4)]


def test_a_text_that_never_was_cannot_be_shown(alice: Human, answer: str) -> None:
    assert refusal(alice.post(f"{answer}/history/1/select"), 404) == "not_found"


def test_an_answer_made_anew_asks_no_other_ai(alice: Human, room: str, answer: str, worker: Worker) -> None:
    alice.seat_ai(room, "Bo")

    worker.answer(worker.claim(regenerate(alice, answer)), "Ask @Bo.")

    assert alice.read(f"{room}/turns?state=waiting")["items"] == []


def test_what_is_said_to_an_ai_while_it_writes_is_read_by_its_next_attempt(
    alice: Human, room: str, worker: Worker
) -> None:
    turn = ask(alice, room)
    first = worker.claim(turn)
    worker.write(first, 0, "A very lo")

    said = {"client_id": str(uuid4()), "content": "In one word, please."}
    message = expect(alice.post(f"{room}/messages/{turn['message_id']}/steer", said), 201)

    second = worker.claim(turn)
    assert second.attempt == first.attempt + 1
    assert [line["text"] for line in second.payload["steering"]] == ["In one word, please."]
    assert worker.beat(first).lost == [first.job_id]
    worker.answer(second, "Mill.")
    assert alice.read(f"{room}/messages/{turn['message_id']}")["content"] == "Mill."
    assert [one for one in alice.turns(room) if one["trigger_id"] == message["id"]] == []


def test_the_same_steering_twice_is_one_message_and_one_new_attempt(alice: Human, room: str, worker: Worker) -> None:
    turn = ask(alice, room)
    worker.claim(turn)
    said = {"client_id": str(uuid4()), "content": "In one word, please."}
    first = expect(alice.post(f"{room}/messages/{turn['message_id']}/steer", said), 201)
    claim = worker.claim(turn)

    again = expect(alice.post(f"{room}/messages/{turn['message_id']}/steer", said), 200)

    assert again["id"] == first["id"]
    assert worker.beat(claim).lost == []


def test_nobody_is_steered_who_has_finished_and_nothing_is_posted(alice: Human, room: str, answer: str) -> None:
    before = alice.read(room)["last_seq"]

    said = {"client_id": str(uuid4()), "content": "In one word, please."}
    assert refusal(alice.post(f"{answer}/steer", said), 409) == "not_retryable"

    assert alice.read(room)["last_seq"] == before
