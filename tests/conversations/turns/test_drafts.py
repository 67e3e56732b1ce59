"""What is seen of an answer while it is written."""

import pytest

from tests.conversations.humans import Human, Json
from tests.conversations.working import Worker, ask


@pytest.fixture
def room(alice: Human) -> str:
    """A room with one AI."""
    room = alice.found()
    alice.seat_ai(room)
    return room


def draft_of(human: Human, room: str) -> Json:
    items: list[Json] = human.read(f"{room}/drafts")["items"]
    assert len(items) == 1
    return items[0]


def test_a_claim_opens_an_empty_draft(alice: Human, room: str, worker: Worker) -> None:
    turn = ask(alice, room)

    claim = worker.claim(turn)

    draft = draft_of(alice, room)
    assert (draft["text"], draft["attempt"], draft["message_id"]) == ("", claim.attempt, turn["message_id"])
    assert alice.turns(room)[0]["state"] == "writing"


def test_heartbeats_append(alice: Human, room: str, worker: Worker) -> None:
    claim = worker.claim(ask(alice, room))

    answers = [worker.write(claim, 0, "It is "), worker.write(claim, 6, "so")]

    assert [answer.resend for answer in answers] == [[], []]
    assert draft_of(alice, room)["text"] == "It is so"


def test_a_repeated_piece_is_appended_once(alice: Human, room: str, worker: Worker) -> None:
    claim = worker.claim(ask(alice, room))
    worker.write(claim, 0, "It is ")

    worker.write(claim, 0, "It is so")
    worker.write(claim, 2, " is so")

    assert draft_of(alice, room)["text"] == "It is so"


def test_a_gap_is_asked_for_again(alice: Human, room: str, worker: Worker) -> None:
    claim = worker.claim(ask(alice, room))
    worker.write(claim, 0, "It ")

    answer = worker.write(claim, 6, "so")

    assert [(one.job_id, one.offset) for one in answer.resend] == [(claim.job_id, 3)]
    assert draft_of(alice, room)["text"] == "It "
    worker.write(claim, 3, "is so")
    assert draft_of(alice, room)["text"] == "It is so"


def test_offsets_count_code_points(alice: Human, room: str, worker: Worker) -> None:
    claim = worker.claim(ask(alice, room))
    worker.write(claim, 0, "😀é")

    answer = worker.write(claim, 2, "!")

    assert answer.resend == []
    assert draft_of(alice, room)["text"] == "😀é!"


def test_a_new_attempt_begins_with_an_empty_draft(alice: Human, room: str, worker: Worker) -> None:
    turn = ask(alice, room)
    lost = worker.claim(turn)
    worker.write(lost, 0, "It is ")
    worker.vanish(lost)

    claim = worker.claim(turn)

    draft = draft_of(alice, room)
    assert (draft["text"], draft["attempt"]) == ("", 2)
    assert worker.write(lost, 6, "late").lost == [claim.job_id]
    assert draft_of(alice, room)["text"] == ""


def test_a_result_closes_the_draft(alice: Human, room: str, worker: Worker) -> None:
    claim = worker.claim(ask(alice, room))
    worker.write(claim, 0, "It is ")

    worker.answer(claim, "It is so.")

    assert alice.read(f"{room}/drafts")["items"] == []


def test_a_draft_is_no_message(alice: Human, room: str, worker: Worker) -> None:
    turn = ask(alice, room)
    worker.write(worker.claim(turn), 0, "It is ")

    assert alice.get(f"{room}/messages/{turn['message_id']}").status_code == 404
    assert alice.read(room)["last_seq"] == 1
