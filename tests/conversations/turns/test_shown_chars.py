import regex
from hypothesis import given
from hypothesis import strategies as st

from conversations.turns.shown import find_shown_chars


def shown(text: str, limit: int) -> str | None:
    cut = find_shown_chars(text, limit)
    return None if cut is None else text[:cut]


def test_a_short_text_is_shown_whole() -> None:
    assert find_shown_chars("Ten chars.", 10) is None


def test_no_limit_shows_all() -> None:
    assert find_shown_chars("a" * 70_000, 0) is None


def test_the_cut_is_after_the_last_sentence_that_fits() -> None:
    assert shown("One. Two! Three is longer than all.", 12) == "One. Two!"


def test_a_sentence_takes_its_closing_quotes_along() -> None:
    assert shown('He said "Go." Then nothing happened at all.', 20) == 'He said "Go."'


def test_a_number_with_a_point_is_no_sentence() -> None:
    assert shown("It is 3.14 and so on and on", 12) == "It is 3.14"


def test_a_line_is_a_sentence() -> None:
    assert shown("first line\nsecond line goes on", 15) == "first line\n"


def test_without_sentences_it_cuts_between_words() -> None:
    assert shown("words without any end in sight", 15) == "words without"


def test_without_blanks_it_cuts_between_graphemes() -> None:
    family = "👩‍👩‍👧"

    assert shown(family * 3, len(family) + 2) == family


def test_one_grapheme_longer_than_the_limit_is_not_torn() -> None:
    assert find_shown_chars("e" + "\u0301" * 20, 5) == 0


def test_chinese_sentences_end_without_a_blank() -> None:
    assert shown("你好\u3002今天天气很好\u3002我们去公园吧", 12) is not None


@given(st.text(min_size=1, max_size=200), st.integers(min_value=1, max_value=100))
def test_the_cut_is_within_the_limit_and_never_inside_a_grapheme(text: str, limit: int) -> None:
    cut = find_shown_chars(text, limit)

    assert (cut is None) == (len(text) <= limit)
    if cut is not None:
        assert 0 <= cut <= limit
        assert cut in {0, *(match.end() for match in regex.finditer(r"\X", text))}
