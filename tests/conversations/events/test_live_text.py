"""The text of an answer while it is written, put together from pieces that may come twice, overlap or be lost."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conversations.events.live_text import LiveText
from conversations.events.writing import Writing
from shared.ids import new_id

WHOLE = "Ein Äpfelchen 🍎 fällt nicht weit vom 🌳."


def make_text(attempt: int = 1) -> LiveText:
    readers = frozenset({new_id()})
    return LiveText(Writing(new_id(), new_id(), new_id(), new_id(), attempt, datetime.now(UTC), "", readers))


def apply(held: str, delta: dict[str, Any]) -> str:
    """As the contract has clients do it."""
    return held + delta["text"] if delta["offset"] == len(held) else held


@st.composite
def pieces(draw: st.DrawFn) -> list[tuple[int, str]]:
    """All of WHOLE, cut anywhere, some pieces repeated or overlapping, in any order."""
    cuts = sorted(draw(st.sets(st.integers(1, len(WHOLE) - 1), max_size=8)))
    edges = [0, *cuts, len(WHOLE)]
    cut = [(start, WHOLE[start:end]) for start, end in pairwise(edges)]
    more = draw(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(1, 9)), max_size=4))
    overlapping = [(start, WHOLE[start : start + length]) for start, length in more]
    return draw(st.permutations(cut + overlapping))


@given(pieces())
def test_pieces_in_any_order_make_the_whole_text(given_pieces: list[tuple[int, str]]) -> None:
    text, held = make_text(), ""

    for offset, piece in given_pieces:
        text.absorb(1, offset, piece)
        held = apply(held, text.take_pending())
        assert WHOLE.startswith(held)

    assert held == WHOLE
    assert not text.has_gap


def test_a_higher_attempt_begins_anew() -> None:
    text = make_text()
    text.absorb(1, 0, "half a sen")
    text.take_pending()

    text.absorb(2, 0, "A whole")
    text.absorb(1, 10, "tence")

    assert text.take_pending() | {"message_id": None} == {
        "message_id": None,
        "attempt": 2,
        "offset": 0,
        "text": "A whole",
    }


def test_a_gap_is_known_until_it_is_filled() -> None:
    text = make_text()

    text.absorb(1, 5, "later")
    before = text.has_gap, text.has_pending
    text.absorb(1, 0, "first")

    assert before == (True, False)
    assert (text.has_gap, text.take_pending()["text"]) == (False, "firstlater")


def test_the_draft_ends_where_the_next_piece_begins() -> None:
    text = make_text()
    text.absorb(1, 0, "sent")
    text.take_pending()

    text.absorb(1, 4, " and not sent")

    assert text.as_draft()["draft"]["text"] == "sent"
    assert text.take_pending()["offset"] == 4
