import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from ai_orchestrator.topics.job import detect
from ai_orchestrator.topics.message import Message
from shared.contracts.lines import Line
from shared.contracts.topics import Correction, KnownTopic, TopicsPayload, TopicsResult
from tests.ai_orchestrator.topics.dialogues import PAN_THEN_VISA, TRIP_AND_KERNEL, read
from tests.ai_orchestrator.topics.test_command import run_command, write_line

START = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
ROOM = UUID(int=1)


def uuid_of(place: int) -> UUID:
    return UUID(int=1000 + place)


def line_of(message: Message, sender_type: Literal["user", "ai", "system"] = "user") -> Line:
    place = int(message.id)
    return Line(
        id=uuid_of(place),
        seq=place + 1,
        sender_type=sender_type,
        name=message.author,
        text=message.text,
        at=START + timedelta(seconds=40 * place),
        parent_id=None if message.reply_to is None else uuid_of(int(message.reply_to)),
    )


def ask(
    lines: Sequence[Line],
    state: dict[str, Any] | None = None,
    topics: Iterable[KnownTopic] = (),
    corrections: Iterable[Correction] = (),
    lag: int = 0,
) -> TopicsResult:
    stored = None if state is None else json.loads(json.dumps(state, sort_keys=True))
    payload = TopicsPayload(
        conversation_id=ROOM,
        state_version=7,
        state=stored,
        lines=list(lines),
        topics=list(topics),
        corrections=list(corrections),
        lag=lag,
    )
    return detect(payload)


def lines_of(transcript: str) -> list[Line]:
    return [line_of(message) for message in read(transcript)]


def topic_of(result: TopicsResult, place: int) -> str:
    return next(one.topic for one in reversed(result.assignments) if one.message_id == uuid_of(place))


def known_as(result: TopicsResult, first_id: int = 50) -> list[KnownTopic]:
    return [KnownTopic(id=UUID(int=first_id + at), name=topic.name) for at, topic in enumerate(result.topics)]


def test_the_job_and_the_command_say_the_same_of_one_transcript() -> None:
    messages = read(TRIP_AND_KERNEL)
    told, _ = run_command(write_line(message) for message in messages)

    result = ask(lines_of(TRIP_AND_KERNEL))

    assert [(one.topic, one.boundary) for one in result.assignments] == [(a["topic"], a["boundary"]) for a in told]
    assert [one.parent_id for one in result.assignments] == [
        None if a["parent"] == a["i"] else uuid_of(a["parent"]) for a in told
    ]
    assert result.divide.fire == any(a["divide"] for a in told)


def test_two_runs_over_the_halves_say_what_one_run_says() -> None:
    lines = lines_of(TRIP_AND_KERNEL)
    whole = ask(lines)

    first = ask(lines[:9])
    second = ask(lines[9:], first.state)

    assert first.assignments + second.assignments == whole.assignments
    assert second.state == whole.state


def test_the_result_carries_the_version_of_the_state_it_was_given() -> None:
    assert ask(lines_of(TRIP_AND_KERNEL)).state_version == 7


def test_every_topic_of_an_assignment_is_described_with_a_name_and_a_relevance() -> None:
    crowd = [line_of(Message(str(n), f"guest{n}", f"Hello, question {n} about subject{n}?")) for n in range(100)]

    result = ask(crowd)

    described = {topic.topic for topic in result.topics}
    assert {one.topic for one in result.assignments} <= described
    assert all(topic.name and 0 < topic.relevance <= 1 for topic in result.topics)
    assert max(topic.relevance for topic in result.topics) == 1.0


def test_a_topic_the_owner_knows_keeps_the_owners_id() -> None:
    lines = lines_of(TRIP_AND_KERNEL)
    first = ask(lines[:12])
    known = known_as(first)

    second = ask(lines[12:], first.state, known)
    third = ask([], second.state, known)

    expected = {topic.topic: known[at].id for at, topic in enumerate(first.topics)}
    assert {topic.topic: topic.id for topic in second.topics} == expected
    assert {topic.topic: topic.id for topic in third.topics} == expected


def test_a_name_given_by_a_person_is_kept() -> None:
    lines = lines_of(TRIP_AND_KERNEL)
    first = ask(lines[:8])
    known = known_as(first)
    second = ask(lines[8:9], first.state, known)
    renamed = [KnownTopic(id=known[0].id, name="Our journey"), *known[1:]]

    third = ask(lines[9:], second.state, renamed)

    assert next(topic.name for topic in third.topics if topic.id == known[0].id) == "Our journey"


def test_a_new_topic_with_the_name_of_a_known_one_takes_its_id() -> None:
    name = ask(lines_of(PAN_THEN_VISA)[:8]).topics[0].name

    result = ask(lines_of(PAN_THEN_VISA)[:8], topics=[KnownTopic(id=UUID(int=77), name=name.upper())])

    assert result.topics[0].id == UUID(int=77)


def test_a_corrected_line_goes_where_the_person_said() -> None:
    lines = lines_of(TRIP_AND_KERNEL)
    first = ask(lines[:12])
    known = known_as(first)
    kernel_id = next(k.id for k, topic in zip(known, first.topics, strict=True) if topic.topic == topic_of(first, 2))

    second = ask(lines[12:], first.state, known, [Correction(message_id=uuid_of(15), topic_id=kernel_id)])

    assert topic_of(second, 15) == topic_of(first, 2)
    assert topic_of(second, 17) == topic_of(first, 0)


def test_what_answers_a_corrected_message_follows_it() -> None:
    lines = lines_of(TRIP_AND_KERNEL)
    first = ask(lines)
    known = known_as(first)
    kernel_id = next(k.id for k, topic in zip(known, first.topics, strict=True) if topic.topic == topic_of(first, 2))
    reply = line_of(Message("20", "eva", "interesting", reply_to="19"))

    second = ask([reply], first.state, known, [Correction(message_id=uuid_of(19), topic_id=kernel_id)])

    assert topic_of(second, 20) == topic_of(first, 2)


def test_a_message_can_be_put_into_a_topic_the_detector_never_found() -> None:
    lines = lines_of(TRIP_AND_KERNEL)
    first = ask(lines[:12])
    party = KnownTopic(id=UUID(int=90), name="The party")

    second = ask(
        lines[12:],
        first.state,
        [*known_as(first), party],
        [Correction(message_id=uuid_of(15), topic_id=party.id)],
    )

    described = next(topic for topic in second.topics if topic.topic == topic_of(second, 15))
    assert (described.id, described.name) == (party.id, "The party")


def test_a_notice_gets_no_topic() -> None:
    lines = [*lines_of(TRIP_AND_KERNEL)[:3], line_of(Message("3", "ann", "ann left"), "system")]

    result = ask(lines)

    assert [one.message_id for one in result.assignments] == [uuid_of(0), uuid_of(1), uuid_of(2)]


def test_with_a_lag_the_last_lines_are_answered_now_and_again_when_more_is_known() -> None:
    lines = lines_of(PAN_THEN_VISA)
    first = ask(lines[:8], lag=2)

    second = ask(lines[8:], first.state, lag=2)

    assert [one.message_id for one in first.assignments] == [uuid_of(place) for place in range(8)]
    assert [one.message_id for one in second.assignments] == [uuid_of(place) for place in range(6, 12)]


def test_a_room_that_divides_is_told_with_its_sides_and_reasons() -> None:
    result = ask(lines_of(TRIP_AND_KERNEL))

    assert result.divide.fire
    assert result.divide.score > 0.75
    assert sorted(map(sorted, result.divide.sides)) == [[topic_of(result, 0)], [topic_of(result, 2)]]
    assert result.divide.reasons


def test_a_state_of_another_format_is_left_behind() -> None:
    result = ask(lines_of(TRIP_AND_KERNEL), {"format": 999})

    assert result.assignments == ask(lines_of(TRIP_AND_KERNEL)).assignments


def test_no_lines_change_nothing() -> None:
    state = ask(lines_of(TRIP_AND_KERNEL)).state

    result = ask([], state)

    assert result.state == state
    assert result.assignments == []
