"""What is shown of a message that was found, and where in it the words are."""

import pytest

from conversations.search.asking import Term, read_question
from conversations.search.excerpts import ELLIPSIS, LENGTH, MOST_MARKS, make_excerpt


def marked(content: str, typed: str) -> list[str]:
    """What the marks cover."""
    excerpt = make_excerpt(content, read_question(typed).wanted())
    return [excerpt.text[start : start + length] for start, length in excerpt.marks]


@pytest.mark.parametrize(
    ("content", "typed", "words"),
    [
        ("The mill stands still. Mill!", "mill ", ["mill", "Mill"]),
        ("The miller mills in the mill.", "mill ", ["mill"]),
        ("The miller mills in the mill.", "mill", ["mill", "mill", "mill"]),
        ("windmill", "mill", []),
        ("Water, mill and water mill", '"water mill"', ["Water, mill", "water mill"]),
        ("Das größte Café der Straße", "GROSSTE cafe strasse ", ["größte", "Café", "Straße"]),
        ("Cafe\u0301 noir", "cafe ", ["Cafe\u0301"]),
        ("call getUserName or get_user_name()", "name ", ["Name", "name"]),
        ("call getUserName or get_user_name()", "getUserName ", ["getUserName", "get_user_name"]),
        ("黒猫が好きです", "猫が ", ["猫が"]),
        ("🎉 done 🎉", "🎉 ", ["🎉", "🎉"]),
        ("\U0001f468‍\U0001f469‍\U0001f467 family mill", "mill ", ["mill"]),
        ("<mark>mill</mark> <script>", "mill ", ["mill"]),
        ("water", "-water ", []),
        ("(a+)+ [mill", "(a+)+ [mill ", ["a", "mill"]),
    ],
)
def test_marks_cover_the_words_that_were_looked_for(content: str, typed: str, words: list[str]) -> None:
    assert marked(content, typed) == words


def test_a_short_text_is_shown_whole_and_as_it_is() -> None:
    content = '<b onclick="x">a & b</b>\n\t\u202e'

    assert make_excerpt(content, []).text == content


def test_a_long_text_is_cut_around_the_first_word() -> None:
    content = "before " * 100 + "mill " + "after " * 100

    excerpt = make_excerpt(content, [Term("mill")])

    assert excerpt.text.startswith(ELLIPSIS + "before")
    assert excerpt.text.endswith(ELLIPSIS)
    assert len(excerpt.text) == LENGTH + 2
    [(start, length)] = excerpt.marks
    assert excerpt.text[start : start + length] == "mill"


def test_marks_are_bounded_and_do_not_overlap() -> None:
    excerpt = make_excerpt("a a " * 100, [Term("a"), Term("a a")])

    ends = [start + length for start, length in excerpt.marks]
    assert 0 < len(ends) <= MOST_MARKS
    assert all(end <= start for end, (start, _) in zip(ends, excerpt.marks[1:], strict=False))


def test_a_text_full_of_beginnings_takes_no_time() -> None:
    excerpt = make_excerpt("a " * 30_000, [Term("a " * 200 + "b")])

    assert excerpt.marks == []
