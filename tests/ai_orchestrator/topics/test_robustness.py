import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ai_orchestrator.topics.detector import finish
from ai_orchestrator.topics.message import Message
from ai_orchestrator.topics.state import MAX_LAG, State
from tests.ai_orchestrator.topics.dialogues import TRIP_AND_KERNEL, play, read

ANYTHING = st.text(st.characters(), max_size=300)
WORDS = st.lists(
    st.sampled_from(
        ["hotel", "train", "kernel", "driver", "soup", "ann:", "@ben?", "yes", "thanks", "¿qué", "会议", "👍", "btw"]
    ),
    max_size=12,
)


@st.composite
def transcripts(draw: st.DrawFn, most: int = 40) -> list[Message]:
    size = draw(st.integers(1, most))
    return [
        Message(
            id=str(place),
            author=draw(st.sampled_from(["ann", "ben", "Cleo Mae", "", "日本"]) | ANYTHING),
            text=draw(WORDS.map(" ".join) | ANYTHING),
            time=draw(st.none() | st.floats()),
            kind=draw(st.sampled_from(["message", "action", "system", "poll"])),
            reply_to=draw(st.none() | st.integers(0, most).map(str)),
            topic=draw(st.none() | st.sampled_from(["t0", "mine"])),
        )
        for place in range(size)
    ]


@settings(max_examples=150, deadline=None)
@given(transcripts(), st.integers(0, MAX_LAG))
def test_every_message_is_answered_once_in_order_whatever_it_says(messages: list[Message], lag: int) -> None:
    state, answers = play(messages, lag=lag)
    _, rest = finish(state)

    assert [answer.id for answer in [*answers, *rest]] == [message.id for message in messages]
    assert all(0 <= answer.confidence <= 1 and answer.topic and answer.parent for answer in answers)


@settings(max_examples=80, deadline=None)
@given(transcripts(), st.data())
def test_a_transcript_split_in_two_and_stored_between_gets_the_same_answers(
    messages: list[Message], data: st.DataObject
) -> None:
    lag = data.draw(st.integers(0, 3))
    cut = data.draw(st.integers(0, len(messages)))
    whole, expected = play(messages, lag=lag)

    first, before = play(messages[:cut], lag=lag)
    stored = json.loads(json.dumps(first.to_json(), sort_keys=True))
    second, after = play(messages[cut:], State.from_json(stored), lag=lag)

    assert before + after == expected
    assert second.to_json() == whole.to_json()


@settings(max_examples=40, deadline=None)
@given(transcripts())
def test_the_same_messages_get_the_same_answers(messages: list[Message]) -> None:
    assert play(messages) == play(messages)


@settings(max_examples=30, deadline=None)
@given(st.permutations(["otto", "Mira Lund", "кира", "ben"]))
def test_what_people_are_called_does_not_matter(names: list[str]) -> None:
    masks = dict(zip(["ann", "ben", "cleo", "dan"], names, strict=True))
    messages = read(TRIP_AND_KERNEL)
    masked = [replace(message, author=masks[message.author], text=mask(message.text, masks)) for message in messages]

    assert [answer.topic for answer in play(masked)[1]] == [answer.topic for answer in play(messages)[1]]


def mask(text: str, masks: dict[str, str]) -> str:
    address, colon, rest = text.partition(": ")
    return masks[address] + colon + rest if colon else text
