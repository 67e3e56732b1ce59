"""An AI's answer from the question to the message, over the job protocol."""

import json

import pytest

from shared.contracts.jobs import FailureCode
from shared.contracts.reply import Finish, Outcome, ReplyPayload
from shared.jobs.client import NothingToDo, OwnerRefused
from tests.conversations.humans import Human, Json, expect
from tests.conversations.working import Worker, ask, make_result


@pytest.fixture
def asked(alice: Human) -> str:
    """A room with one AI."""
    room = alice.found()
    alice.seat_ai(room)
    return room


def turn_of(human: Human, room: str, turn: Json) -> Json:
    [found] = [one for one in human.turns(room) if one["id"] == turn["id"]]
    return found


def test_a_question_promises_an_answer_by_its_id(alice: Human, asked: str) -> None:
    turn = ask(alice, asked)

    assert (turn["role"], turn["reason"], turn["attempt"], turn["depth"]) == ("leader", "leads", 0, 1)
    assert turn["message_id"] is not None


def test_a_claim_brings_the_facts(alice: Human, asked: str, worker: Worker) -> None:
    alice.say(asked, "Before.")
    turn = ask(alice, asked, "And now?")

    claim = worker.claim(turn)

    payload = ReplyPayload.model_validate(claim.payload)
    assert (claim.contract, claim.attempt) == ("reply.v1", 1)
    assert (payload.question.text, payload.question.name, payload.through_seq) == ("And now?", "Alice", 2)
    assert [line.text for line in payload.lines] == ["Before.", "And now?"]
    assert (payload.ai_participant.name, payload.model.id, payload.streams) == ("Scribe", "spindle/scribe", True)


def test_what_is_said_after_the_question_is_no_fact(alice: Human, asked: str, worker: Worker) -> None:
    turn = ask(alice, asked, "And now?")
    alice.say(asked, "One thing more.")

    payload = ReplyPayload.model_validate(worker.claim(turn).payload)

    assert [line.text for line in payload.lines] == ["And now?"]


def test_an_ai_sees_nothing_from_before_it_came(alice: Human, worker: Worker) -> None:
    room = alice.found(settings={"history": "from_join"})
    alice.say(room, "Nobody else hears this.")
    alice.seat_ai(room)

    payload = ReplyPayload.model_validate(worker.claim(ask(alice, room, "And now?")).payload)

    assert [line.text for line in payload.lines] == ["And now?"]


def test_the_same_claim_gets_the_same_answer(alice: Human, asked: str, worker: Worker) -> None:
    job_id = worker.job_of(ask(alice, asked))
    claim_id = job_id

    first, again = worker.jobs.claim(job_id, claim_id), worker.jobs.claim(job_id, claim_id)

    assert first == again


def test_another_worker_leaves_a_leased_job_alone(alice: Human, asked: str, worker: Worker) -> None:
    turn = ask(alice, asked)
    worker.claim(turn)

    assert worker.refused_claim(turn) == "job_leased"


def test_a_result_becomes_the_promised_message(alice: Human, asked: str, worker: Worker) -> None:
    turn = ask(alice, asked)

    applied = worker.answer(worker.claim(turn), "It is so.")

    message = alice.read(f"{asked}/messages/{turn['message_id']}")
    assert applied
    assert (message["content"], message["seq"], message["status"], message["attempt"]) == ("It is so.", 2, "sent", 1)
    assert (message["parent_id"], message["origin_id"]) == (turn["trigger_id"], turn["origin_id"])
    assert (message["is_first_responder"], message["is_ai_generated"], message["depth"]) == (True, True, 1)
    assert (message["sender"]["name"], message["role"]) == ("Scribe", "assistant")
    assert turn_of(alice, asked, turn)["state"] == "answered"


def test_what_the_answer_cost_stands_in_its_metadata(alice: Human, asked: str, worker: Worker) -> None:
    turn = ask(alice, asked)

    worker.answer(worker.claim(turn), usage={"prompt_tokens": 7, "completion_tokens": 3}, first_token_ms=5)

    metadata = alice.read(f"{asked}/messages/{turn['message_id']}")["metadata"]
    assert metadata["tokens"] == {"prompt": 7, "completion": 3, "cached": None}
    assert (metadata["finish"], metadata["cost_micro_usd"], metadata["first_token_ms"]) == ("complete", 0, 5)


def test_the_same_result_again_changes_nothing(alice: Human, asked: str, worker: Worker) -> None:
    claim = worker.claim(ask(alice, asked))
    worker.answer(claim)

    assert worker.answer(claim)
    assert alice.read(asked)["last_seq"] == 2


def test_a_result_that_is_none_leaves_the_lease_as_it_was(alice: Human, asked: str, worker: Worker) -> None:
    turn = ask(alice, asked)
    claim = worker.claim(turn)

    with pytest.raises(OwnerRefused) as refused:
        worker.jobs.put_result(claim, make_result("x").model_copy(update={"processing_time_ms": -1}))

    assert (refused.value.status, refused.value.code) == (422, "validation_failed")
    assert worker.answer(claim)


def test_a_wrong_lease_token_is_refused(alice: Human, asked: str, worker: Worker) -> None:
    claim = worker.claim(ask(alice, asked))

    with pytest.raises(NothingToDo) as refused:
        worker.answer(claim.model_copy(update={"lease_token": "guessed"}))

    assert refused.value.code == "attempt_superseded"


def test_a_long_answer_is_shown_up_to_a_sentence(alice: Human, asked: str, worker: Worker) -> None:
    expect(alice.patch(asked, {"settings": {"reply_limit": 20}}), 200)
    turn = ask(alice, asked)

    worker.answer(worker.claim(turn), "One. Two. Three is a good deal longer.")

    message = alice.read(f"{asked}/messages/{turn['message_id']}")
    assert (message["content"][: message["shown_chars"]], len(message["content"])) == ("One. Two.", 38)


def test_an_ai_with_nothing_to_add_stays_silent(alice: Human, asked: str, worker: Worker) -> None:
    turn = ask(alice, asked)

    worker.answer(worker.claim(turn), "", outcome=Outcome.SILENT)

    told = turn_of(alice, asked, turn)
    assert (told["state"], told["reason"]) == ("silent", "nothing_to_add")
    assert alice.read(asked)["last_seq"] == 1


def test_one_question_has_one_first_responder(alice: Human, asked: str, worker: Worker) -> None:
    alice.seat_ai(asked, "Other")
    alice.say(asked, "@Scribe and @Other, what is it?")

    for turn in alice.turns(asked):
        worker.answer(worker.claim(turn))

    answers = alice.read(f"{asked}/messages?role=assistant")["items"]
    assert len(answers) == 2
    assert sum(answer["is_first_responder"] for answer in answers) <= 1


def test_leading_goes_round_in_a_room_of_two(alice: Human, asked: str) -> None:
    alice.seat_ai(asked, "Other")

    leaders = []
    for _ in range(3):
        said = alice.say(asked, "What is it?")
        leaders += [
            one["ai_participant_id"]
            for one in alice.turns(asked)
            if one["trigger_id"] == said["id"] and one["reason"] == "leads"
        ]

    assert leaders[0] == leaders[2] != leaders[1]


def test_turns_can_be_looked_up_by_question_and_by_answer(alice: Human, asked: str, worker: Worker) -> None:
    turn = ask(alice, asked)
    ask(alice, asked)

    for message_id in (turn["trigger_id"], turn["message_id"]):
        found = alice.read(f"{asked}/turns?message_id={message_id}")["items"]
        assert [one["id"] for one in found] == [turn["id"]]
    assert len(alice.read(f"{asked}/turns?state=waiting")["items"]) == 2
    assert alice.read(f"{asked}/turns?state=failed")["items"] == []


def test_a_failure_that_may_pass_is_tried_again(alice: Human, asked: str, worker: Worker) -> None:
    turn = ask(alice, asked)
    claim = worker.claim(turn)

    state = worker.fail(claim, FailureCode.OVERLOADED, retryable=True)

    assert state == "waiting"
    assert worker.refused_claim(turn) == "job_not_due"
    worker.fall_due(claim)
    assert worker.claim(turn).attempt == 2


def test_a_failure_for_good_leaves_a_message_that_says_so(alice: Human, asked: str, worker: Worker) -> None:
    turn = ask(alice, asked)

    state = worker.fail(worker.claim(turn), FailureCode.AUTH)

    message, told = alice.read(f"{asked}/messages/{turn['message_id']}"), turn_of(alice, asked, turn)
    assert state == "failed"
    assert (message["status"], message["content"], message["seq"]) == ("error", "", 2)
    failure = {"code": "auth", "detail": "so it went", "retryable": True}
    assert (message["metadata"]["failure"], message["metadata"]["finish"]) == (failure, "failed")
    assert (told["state"], told["reason"], told["detail"]) == ("failed", "provider_error", "so it went")


@pytest.mark.parametrize(
    ("code", "reason"), [(FailureCode.NO_PROVIDER, "no_provider"), (FailureCode.TIMEOUT, "deadline")]
)
def test_a_turn_says_why_it_failed(alice: Human, asked: str, worker: Worker, code: FailureCode, reason: str) -> None:
    turn = ask(alice, asked)

    worker.fail(worker.claim(turn), code)

    assert turn_of(alice, asked, turn)["reason"] == reason


def test_after_three_tries_it_fails(alice: Human, asked: str, worker: Worker) -> None:
    turn = ask(alice, asked)

    states = []
    for _ in range(3):
        claim = worker.claim(turn)
        states.append(worker.fail(claim, FailureCode.RATE_LIMITED, retryable=True))
        worker.fall_due(claim)

    assert states == ["waiting", "waiting", "failed"]
    assert alice.read(f"{asked}/messages/{turn['message_id']}")["status"] == "error"


def test_a_worker_that_shuts_down_costs_no_try(alice: Human, asked: str, worker: Worker) -> None:
    turn = ask(alice, asked)

    states = [worker.fail(worker.claim(turn), FailureCode.WORKER_SHUTDOWN, retryable=True) for _ in range(5)]

    assert states == ["waiting"] * 5
    assert worker.answer(worker.claim(turn))


def test_a_cut_answer_keeps_what_was_seen_and_is_not_retried(alice: Human, asked: str, worker: Worker) -> None:
    turn = ask(alice, asked)

    state = worker.fail(worker.claim(turn), FailureCode.CUT, retryable=True, text="It was abou")

    message = alice.read(f"{asked}/messages/{turn['message_id']}")
    assert state == "failed"
    assert (message["status"], message["content"], message["metadata"]["finish"]) == (
        "interrupted",
        "It was abou",
        "cut",
    )


def test_a_result_that_was_cut_is_interrupted(alice: Human, asked: str, worker: Worker) -> None:
    turn = ask(alice, asked)

    worker.answer(worker.claim(turn), "It was abou", finish=Finish.CUT)

    assert alice.read(f"{asked}/messages/{turn['message_id']}")["status"] == "interrupted"


def test_a_lost_worker_is_followed_by_another(alice: Human, asked: str, worker: Worker) -> None:
    turn = ask(alice, asked)
    lost = worker.claim(turn)
    worker.vanish(lost)

    claim = worker.claim(turn)

    assert claim.attempt == 2
    with pytest.raises(NothingToDo) as refused:
        worker.answer(lost, "Too late.")
    assert refused.value.code == "attempt_superseded"
    assert worker.answer(claim, "In time.")
    with pytest.raises(NothingToDo) as refused:
        worker.answer(lost, "Far too late.")
    assert refused.value.code == "job_finished"
    assert alice.read(f"{asked}/messages/{turn['message_id']}")["content"] == "In time."


def test_a_job_lost_three_times_fails_visibly(alice: Human, asked: str, worker: Worker) -> None:
    turn = ask(alice, asked)
    for _ in range(3):
        worker.vanish(worker.claim(turn))

    code = worker.refused_claim(turn)

    message = alice.read(f"{asked}/messages/{turn['message_id']}")
    assert code == "job_finished"
    assert (message["status"], message["metadata"]["failure"]["code"]) == ("error", "worker_lost")


def test_an_answer_for_an_ai_that_was_ended_is_not_written(alice: Human, asked: str, worker: Worker) -> None:
    turn = ask(alice, asked)
    expect(alice.delete(f"{asked}/ai-participants/{turn['ai_participant_id']}"), 204)

    assert worker.refused_claim(turn) == "job_finished"
    assert turn_of(alice, asked, turn)["state"] == "stopped"


def test_a_payload_is_plain_json(alice: Human, asked: str, worker: Worker) -> None:
    claim = worker.claim(ask(alice, asked, "Grüße 😀"))

    assert json.loads(json.dumps(claim.payload))["question"]["text"] == "Grüße 😀"
