from ai_orchestrator.topics.division import COOL_DOWN, explain_sides, find_sides
from ai_orchestrator.topics.message import Message
from tests.ai_orchestrator.topics.dialogues import ONE_GARDEN, PAN_THEN_VISA, TRIP_AND_KERNEL, play, read


def repeat(transcript: str, times: int) -> list[Message]:
    once = read(transcript)
    size = len(once)
    return [
        Message(str(turn * size + place), message.author, message.text, 1000.0 + 40.0 * (turn * size + place))
        for turn in range(times)
        for place, message in enumerate(once)
    ]


def test_a_room_of_two_circles_with_two_subjects_is_proposed_to_divide() -> None:
    state, answers = play(read(TRIP_AND_KERNEL))

    assert sum(answer.divide for answer in answers) == 1
    assert state.division.evidence > 0.75
    assert [len(side) for side in find_sides(state)] == [1, 1]
    assert "0 of 4 people take part in both" in explain_sides(state)


def test_nothing_is_proposed_within_the_first_eight_messages() -> None:
    _, answers = play(read(TRIP_AND_KERNEL))

    assert not any(answer.divide for answer in answers[:8])


def test_one_subject_is_never_proposed_to_divide() -> None:
    state, answers = play(read(ONE_GARDEN))

    assert not any(answer.divide for answer in answers)
    assert state.division.evidence < 0.5


def test_one_subject_after_another_between_the_same_two_voices_is_not_proposed_to_divide() -> None:
    _, answers = play(read(PAN_THEN_VISA))

    assert not any(answer.divide for answer in answers)


def test_a_proposal_needs_two_confirmations_in_a_row() -> None:
    messages = read(TRIP_AND_KERNEL)
    fired = next(int(answer.id) for answer in play(messages)[1] if answer.divide)

    state, _ = play(messages[:fired])

    assert state.division.confirmations == 1


def test_after_a_proposal_there_is_silence_that_doubles() -> None:
    _, answers = play(repeat(TRIP_AND_KERNEL, 12))

    fired = [int(answer.id) for answer in answers if answer.divide]

    assert len(fired) >= 3
    assert fired[1] - fired[0] >= COOL_DOWN
    assert fired[2] - fired[1] >= 2 * COOL_DOWN
