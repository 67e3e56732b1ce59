from dataclasses import replace

import pytest

from ai_orchestrator.topics.detector import finish, step
from ai_orchestrator.topics.message import Message
from ai_orchestrator.topics.state import State
from tests.ai_orchestrator.topics.dialogues import PAN_THEN_VISA, RECETA, TRIP, TRIP_AND_KERNEL, play, read


@pytest.mark.parametrize("seconds", [40.0, None])
def test_two_crossing_threads_are_told_apart_with_and_without_a_clock(seconds: float | None) -> None:
    _, answers = play(read(TRIP_AND_KERNEL, seconds))

    trip = {answer.topic for answer in answers if int(answer.id) in TRIP}
    kernel = {answer.topic for answer in answers if int(answer.id) not in TRIP}

    assert len(trip) == len(kernel) == 1
    assert trip != kernel


def test_threads_are_told_apart_in_spanish() -> None:
    _, answers = play(read(RECETA))

    assert len({answers[place].topic for place in (0, 1, 3, 5)}) == 1
    assert len({answers[place].topic for place in (2, 4, 6)}) == 1
    assert answers[0].topic != answers[2].topic


def test_the_first_message_starts_a_thread_and_is_no_boundary() -> None:
    _, answers = play([Message("a", "ann", "good morning")])

    assert answers[0].parent == "a"
    assert not answers[0].boundary


def test_a_change_of_subject_between_the_same_two_voices_begins_a_new_topic() -> None:
    _, answers = play(read(PAN_THEN_VISA))

    assert answers[8].boundary
    assert len({answer.topic for answer in answers[:8]}) == 1
    assert {answer.topic for answer in answers[8:]}.isdisjoint({answers[0].topic})


def test_a_follow_up_question_does_not_begin_a_new_topic() -> None:
    _, answers = play(read(PAN_THEN_VISA))

    assert answers[2].topic == answers[4].topic == answers[0].topic


def test_an_explicit_reply_wins_over_every_other_sign() -> None:
    messages = read(TRIP_AND_KERNEL)
    messages.append(Message("20", "dan", "cleo: the kernel sound driver", 1801.0, reply_to="1"))

    _, answers = play(messages)

    assert answers[20].parent == "1"
    assert answers[20].topic == answers[1].topic
    assert answers[20].confidence == 1.0


def test_a_reply_to_oneself_starts_a_thread() -> None:
    messages = [*read(TRIP_AND_KERNEL), Message("20", "ann", "ben: the hotel", 1801.0, reply_to="20")]

    _, answers = play(messages)

    assert answers[20].parent == "20"
    assert answers[20].topic not in {answer.topic for answer in answers[:20]}


def test_a_reply_to_a_message_long_out_of_reach_finds_its_topic() -> None:
    chatter = [Message(f"c{place}", "ben", "the hotel in Lisbon") for place in range(200)]
    messages = [Message("old", "ann", "a riddle about owls"), Message("other", "ben", "hello the hotel"), *chatter]

    state, answers = play(messages)
    _, (late,) = step(state, Message("late", "cleo", "I know it", reply_to="old"))

    assert late.parent == "old"
    assert late.topic == answers[0].topic


def test_a_reply_to_an_unknown_message_keeps_its_parent() -> None:
    _, answers = play([Message("a", "ann", "hello"), Message("b", "ben", "yes", reply_to="elsewhere")])

    assert answers[1].parent == "elsewhere"


def test_an_answer_to_a_reply_stays_with_the_reply() -> None:
    messages = read(PAN_THEN_VISA)
    back = Message("12", "ann", "one more thing about the pan", 1500.0, reply_to="3")
    after = Message("13", "Scribe", "Ask about the pan.", 1501.0, reply_to="12")

    _, answers = play([*messages, back, after])

    assert answers[12].topic == answers[13].topic == answers[3].topic


def test_a_topic_given_by_a_person_is_taken_as_given() -> None:
    messages = read(TRIP_AND_KERNEL)
    kernel = play(messages)[1][2].topic
    messages[10] = replace(messages[10], topic=kernel)

    _, answers = play(messages)

    assert answers[10].topic == kernel
    assert answers[10].confidence == 1.0


def test_notices_neither_join_nor_attract_a_thread() -> None:
    messages = read(TRIP_AND_KERNEL)
    notice = Message("n", "ann", "ann joined: hotel in Lisbon", 1000.0, kind="system")

    _, answers = play([*messages[:2], notice, *messages[2:]])

    assert answers[2].parent == "n"
    assert "n" not in {answer.parent for answer in answers if answer.id != "n"}


def test_the_given_state_is_left_as_it_was() -> None:
    state, _ = play(read(TRIP_AND_KERNEL)[:10])
    before = state.to_json()

    step(state, Message("x", "eva", "something new about the hotel"))

    assert state.to_json() == before


def test_answers_wait_for_no_more_than_the_lag() -> None:
    messages = read(TRIP_AND_KERNEL)
    state = State()

    counts = []
    for message in messages[:5]:
        state, answers = step(state, message, lag=2)
        counts.append([answer.id for answer in answers])
    _, rest = finish(state)

    assert counts == [[], [], ["0"], ["1"], ["2"]]
    assert [answer.id for answer in rest] == ["3", "4"]


def test_clocks_that_jump_or_run_backwards_stop_nothing() -> None:
    times = [1e308, -1e308, 0.0, float("nan"), float("inf"), 1e9, 5.0]
    messages = [Message(str(n), f"guest{n % 2}", "hotel in Lisbon?", time) for n, time in enumerate(times)]

    _, answers = play(messages)

    assert all(0 <= answer.confidence <= 1 for answer in answers)
