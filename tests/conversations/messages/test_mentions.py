from uuid import UUID, uuid4

import pytest

from conversations.messages.mentions import Mentionable, find_mentions

ANN, SCRIBE, SCRIBE_TWO = uuid4(), uuid4(), uuid4()
PEOPLE = [
    Mentionable("user", ANN, "ann"),
    Mentionable("ai", SCRIBE, "Scribe"),
    Mentionable("ai", SCRIBE_TWO, "Scribe Two"),
]


def named(content: str) -> list[tuple[UUID | None, str]]:
    """Who is mentioned, each with the text that says so."""
    return [(one.id, content[one.start : one.start + one.length]) for one in find_mentions(content, PEOPLE)]


def test_a_name_is_found_in_any_case() -> None:
    assert named("ask @SCRIBE and @Ann") == [(SCRIBE, "@SCRIBE"), (ANN, "@Ann")]


def test_the_longest_name_wins() -> None:
    assert named("@scribe two, please") == [(SCRIBE_TWO, "@scribe two")]


def test_a_quoted_name_ends_where_its_quotes_end() -> None:
    assert named('@"Scribe" two') == [(SCRIBE, '@"Scribe"')]


def test_a_quoted_name_that_nobody_has_names_nobody() -> None:
    assert named('@"Nobody here"') == []


def test_all_names_everybody() -> None:
    assert named("@all listen") == [(None, "@all")]


def test_somebody_called_all_is_meant_before_everybody() -> None:
    called_all = Mentionable("user", ANN, "All")

    [mention] = find_mentions("@all listen", [called_all])

    assert (mention.type, mention.id) == ("user", ANN)


@pytest.mark.parametrize("content", ["mail ann@ann.example", "x@scribe", "a.@ann", "1@ann"])
def test_an_address_is_no_mention(content: str) -> None:
    assert named(content) == []


@pytest.mark.parametrize("content", ["@anna", "@ann_", "@scribes", "@", "@ ann", "@@"])
def test_a_longer_word_is_no_mention(content: str) -> None:
    assert named(content) == []


@pytest.mark.parametrize("content", ["@ann.", "(@ann)", "@ann's", "@ann-", "“@ann”", "@@ann"])
def test_punctuation_ends_a_name(content: str) -> None:
    assert named(content) == [(ANN, "@ann")]


def test_places_count_code_points() -> None:
    [mention] = find_mentions("👩‍👩‍👧 é @ann", PEOPLE)

    assert (mention.start, mention.length) == (8, 4)


def test_the_same_name_twice_is_two_mentions() -> None:
    assert named("@ann @ann") == [(ANN, "@ann"), (ANN, "@ann")]


def test_a_thousand_signs_are_no_work() -> None:
    assert named("@" * 65_536) == []
