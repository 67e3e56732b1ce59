from ai_orchestrator.topics.message import Message
from ai_orchestrator.topics.naming import MAX_NAME_CHARS, measure_relevance
from tests.ai_orchestrator.topics.dialogues import PAN_THEN_VISA, TRIP_AND_KERNEL, play, read


def test_a_topic_is_named_by_the_words_that_tell_it_from_others() -> None:
    state, answers = play(read(TRIP_AND_KERNEL))

    assert "Hotel" in state.topics[answers[0].topic].name
    assert "driver" in state.topics[answers[2].topic].name.lower()


def test_names_are_short_and_unlike_each_other() -> None:
    state, _ = play([*read(TRIP_AND_KERNEL), *(Message(f"x{n}", f"guest{n}", "Hello!") for n in range(9))])

    names = [topic.name for topic in state.topics.values()]

    assert all(0 < len(name) <= MAX_NAME_CHARS + 5 for name in names)
    assert len({name.casefold() for name in names}) == len(names)


def test_a_topic_without_a_telling_word_is_named_by_how_it_opened() -> None:
    state, answers = play([Message("a", "ann", "👍")])

    assert state.topics[answers[0].topic].name == "👍"


def test_a_topic_that_opened_with_nothing_still_has_a_name() -> None:
    state, answers = play([Message("a", "ann", "")])

    assert state.topics[answers[0].topic].name


def test_a_name_does_not_change_with_every_message() -> None:
    messages = read(TRIP_AND_KERNEL)
    first, answers = play(messages[:17])
    second, _ = play(messages[17:], first)

    key = answers[0].topic

    assert first.topics[key].name == second.topics[key].name


def test_the_topic_spoken_of_most_lately_is_the_most_relevant() -> None:
    state, answers = play(read(PAN_THEN_VISA) + [Message(f"v{n}", "ann", "Japan visa") for n in range(12)])

    relevance = measure_relevance(state)

    assert relevance[answers[8].topic] == 1.0
    assert 0 < relevance[answers[0].topic] < 1.0
