import pytest

from conversations.job_book import make_job_book
from shared.contracts.reply import Finish
from shared.jobs.sweep import sweep_jobs
from tests.conversations.humans import Human, expect, refusal
from tests.conversations.running import Stack
from tests.conversations.working import Worker, ask


@pytest.fixture
def room(alice: Human) -> str:
    """A room with one AI."""
    room = alice.found()
    alice.seat_ai(room)
    return room


def stop(human: Human, room: str, message_id: str) -> None:
    expect(human.post(f"{room}/messages/{message_id}/stop"), 202)


def test_a_running_answer_is_told_to_stop_and_keeps_its_text(alice: Human, room: str, worker: Worker) -> None:
    turn = ask(alice, room)
    claim = worker.claim(turn)

    stop(alice, room, turn["message_id"])
    told = worker.beat(claim).cancel
    worker.answer(claim, "It was", finish=Finish.STOPPED)

    assert [(one.job_id, one.reason) for one in told] == [(claim.job_id, "stopped")]
    message = alice.read(f"{room}/messages/{turn['message_id']}")
    assert (message["content"], message["status"], message["metadata"]["finish"]) == (
        "It was",
        "interrupted",
        "stopped",
    )
    assert (alice.turns(room)[0]["state"], alice.turns(room)[0]["reason"]) == ("stopped", "stopped")


def test_stopped_before_the_first_word_leaves_no_message(alice: Human, room: str, worker: Worker) -> None:
    turn = ask(alice, room)
    claim = worker.claim(turn)
    stop(alice, room, turn["message_id"])

    worker.answer(claim, "", finish=Finish.STOPPED)

    assert alice.read(room)["last_seq"] == 1
    assert alice.turns(room)[0]["state"] == "stopped"


def test_a_waiting_answer_is_never_begun(alice: Human, room: str, worker: Worker) -> None:
    turn = ask(alice, room)

    stop(alice, room, turn["message_id"])

    assert worker.refused_claim(turn) == "job_finished"
    assert alice.turns(room)[0]["state"] == "stopped"


def test_the_sweep_ends_what_waits_and_was_stopped(stack: Stack, alice: Human, room: str) -> None:
    turn = ask(alice, room)
    stop(alice, room, turn["message_id"])

    sweep_jobs(make_job_book(15), stack.databases["system"])

    assert alice.turns(room)[0]["state"] == "stopped"


def test_a_worker_lost_while_stopping_ends_the_turn(alice: Human, room: str, worker: Worker) -> None:
    turn = ask(alice, room)
    claim = worker.claim(turn)
    stop(alice, room, turn["message_id"])
    worker.vanish(claim)

    assert worker.refused_claim(turn) == "job_finished"
    assert alice.turns(room)[0]["state"] == "stopped"
    assert alice.read(f"{room}/drafts")["items"] == []


def test_stopping_repeats_safely(alice: Human, room: str, worker: Worker) -> None:
    turn = ask(alice, room)
    claim = worker.claim(turn)

    for _ in range(2):
        stop(alice, room, turn["message_id"])
    worker.answer(claim, "Done.", finish=Finish.STOPPED)
    stop(alice, room, turn["message_id"])

    assert alice.read(f"{room}/messages/{turn['message_id']}")["content"] == "Done."


def test_all_of_a_room_are_stopped_at_once(alice: Human, room: str, worker: Worker) -> None:
    alice.seat_ai(room, "Other")
    alice.say(room, "@all, what is it?")
    claims = [worker.claim(turn) for turn in alice.turns(room)]

    expect(alice.post(f"{room}/stop"), 202)

    assert [[one.job_id for one in worker.beat(claim).cancel] for claim in claims] == [[c.job_id] for c in claims]


def test_an_answer_of_another_room_is_not_there(alice: Human, room: str) -> None:
    turn = ask(alice, room)

    answer = alice.post(f"{alice.found()}/messages/{turn['message_id']}/stop")

    assert refusal(answer, 404) == "not_found"
    assert alice.turns(room)[0]["state"] == "waiting"
