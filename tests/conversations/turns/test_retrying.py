from uuid import uuid4

import pytest

from shared.contracts.jobs import FailureCode
from shared.contracts.reply import Finish
from tests.conversations.humans import Human, Json, expect, refusal
from tests.conversations.working import Worker, ask


@pytest.fixture
def room(alice: Human) -> str:
    """A room with one AI."""
    room = alice.found()
    alice.seat_ai(room)
    return room


@pytest.fixture
def cut(alice: Human, room: str, worker: Worker) -> Json:
    """An answer that was cut after a few words."""
    turn = ask(alice, room)
    worker.answer(worker.claim(turn), "It was abou", finish=Finish.CUT)
    return read(alice, room, turn["message_id"])


def read(human: Human, room: str, message_id: str) -> Json:
    return human.read(f"{room}/messages/{message_id}")


def retry(human: Human, room: str, message_id: str) -> Json:
    return expect(human.post(f"{room}/messages/{message_id}/retry"), 202)


def test_the_message_keeps_its_place_and_its_old_text_while_it_is_written(alice: Human, room: str, cut: Json) -> None:
    turn = retry(alice, room, cut["id"])

    message = read(alice, room, cut["id"])
    assert (turn["role"], turn["reason"], turn["message_id"]) == ("again", "asked_again", cut["id"])
    assert (message["status"], message["content"], message["seq"]) == ("writing", "It was abou", cut["seq"])
    assert message["version"] == cut["version"] + 1


def test_attempts_count_on(alice: Human, room: str, cut: Json, worker: Worker) -> None:
    turn = retry(alice, room, cut["id"])

    worker.answer(worker.claim(turn), "It was about cells.")

    message = read(alice, room, cut["id"])
    assert (message["attempt"], message["status"], message["content"]) == (2, "sent", "It was about cells.")
    assert alice.read(room)["last_seq"] == cut["seq"]


def test_a_failed_answer_is_written_anew_as_well(alice: Human, room: str, worker: Worker) -> None:
    turn = ask(alice, room)
    worker.fail(worker.claim(turn), FailureCode.AUTH)

    worker.answer(worker.claim(retry(alice, room, turn["message_id"])), "Now it is.")

    message = read(alice, room, turn["message_id"])
    assert (message["status"], message["content"]) == ("sent", "Now it is.")
    assert "failure" not in message["metadata"]


def test_a_failure_of_the_new_attempt_keeps_the_old_text(alice: Human, room: str, cut: Json, worker: Worker) -> None:
    turn = retry(alice, room, cut["id"])

    worker.fail(worker.claim(turn), FailureCode.MONEY)

    message = read(alice, room, cut["id"])
    assert (message["status"], message["content"]) == ("interrupted", "It was abou")
    assert message["metadata"]["failure"]["code"] == "money"


def test_stopping_the_new_attempt_brings_the_old_one_back(alice: Human, room: str, cut: Json, worker: Worker) -> None:
    claim = worker.claim(retry(alice, room, cut["id"]))
    expect(alice.post(f"{room}/messages/{cut['id']}/stop"), 202)

    worker.answer(claim, "", finish=Finish.STOPPED)

    message = read(alice, room, cut["id"])
    assert (message["status"], message["content"]) == ("interrupted", "It was abou")


def test_while_it_is_written_it_is_not_begun_again(alice: Human, room: str, cut: Json) -> None:
    retry(alice, room, cut["id"])

    assert refusal(alice.post(f"{room}/messages/{cut['id']}/retry"), 409) == "not_retryable"


def test_a_good_answer_and_a_persons_message_are_not_retried(alice: Human, room: str, worker: Worker) -> None:
    turn = ask(alice, room)
    worker.answer(worker.claim(turn))

    answers = [alice.post(f"{room}/messages/{turn[name]}/retry") for name in ("message_id", "trigger_id")]

    assert [refusal(answer, 409) for answer in answers] == ["not_retryable"] * 2


def test_without_its_ai_an_answer_is_not_retried(alice: Human, room: str, cut: Json) -> None:
    expect(alice.delete(f"{room}/ai-participants/{cut['ai_participant_id']}"), 204)

    assert refusal(alice.post(f"{room}/messages/{cut['id']}/retry"), 409) == "not_retryable"


def test_an_unknown_answer_is_not_there(alice: Human, room: str) -> None:
    assert refusal(alice.post(f"{room}/messages/{uuid4()}/retry"), 404) == "not_found"
