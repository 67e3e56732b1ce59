"""Where a long answer is cut: after a sentence, and never through something that makes sense only whole."""

import time

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from conversations.turns.shown import find_shown_chars

FAMILY = "👩‍👩‍👧"
LINK = "[the manual](https://example.org/pumps/manual?page=3#fig-2)"
URL = "https://example.org/a-very-long-path/with/many/parts?and=a&query=too"
FENCE = "```python\nprint('One. Two.')\n\nprint('Three.')\n```\n"


def shown(text: str, limit: int) -> str | None:
    cut = find_shown_chars(text, limit)
    return None if cut is None else text[:cut]


def test_a_short_text_is_shown_whole() -> None:
    assert find_shown_chars("Ten chars.", 10) is None


def test_no_limit_shows_all() -> None:
    assert find_shown_chars("a" * 70_000, 0) is None


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("One. Two! Three is longer than all.", 12, "One. Two!"),
        ('He said "Go." Then nothing happened at all.', 20, 'He said "Go."'),
        ("It ends here.) And (it) goes on and on", 20, "It ends here.)"),
        ("first line\nsecond line goes on", 15, "first line\n"),
        ("words without any end in sight", 15, "words without"),
        ("¿Qué hora es? Son las tres y media.", 20, "¿Qué hora es?"),
        ("क्या हाल है? मैं ठीक हूँ। और आप कैसे हैं", 28, "क्या हाल है? मैं ठीक हूँ।"),
        ("**Buy the red one.** It is cheaper than the blue one.", 30, "**Buy the red one.**"),
    ],
)
def test_the_cut_is_after_the_last_sentence_that_fits(text: str, limit: int, expected: str) -> None:
    assert shown(text, limit) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("It is 3.14 and so on and on", 12, "It is 3.14"),
        ("Yes. Ask Dr. Who about the red pump.", 16, "Yes."),
        ("Yes. Take tools, e.g. Ada's wrench.", 24, "Yes."),
        ("Yes. See fig. 3 in the long manual.", 15, "Yes."),
        ("I said no. 'Why?' is a long story to tell.", 14, "I said no."),
        ("Yes. Well... maybe not at this time.", 18, "Yes."),
        ("Well... Maybe not at this time of day.", 12, "Well..."),
        ("Yes.\n1. Open the valve and wait for it.", 9, "Yes.\n"),
        ("In 2024. Then came the long and wet year.", 12, "In 2024."),
        ("Sí. Pregunta a la Sra. Gómez por la bomba.", 26, "Sí."),
        ("Version 2.0.1 of example.org runs. And more of it.", 40, "Version 2.0.1 of example.org runs."),
    ],
)
def test_not_every_point_ends_a_sentence(text: str, limit: int, expected: str) -> None:
    assert shown(text, limit) == expected


@pytest.mark.parametrize(
    ("text", "limit", "expected"),
    [
        ("你好。今天天气很好。我们去公园吧", 12, "你好。今天天气很好。"),
        ("他说：“走吧。”然后什么也没有发生过", 10, "他说：“走吧。”"),
        ("今日は晴れです。公園へ行きましょう", 10, "今日は晴れです。"),
        ("在中国北方的一个小城市里住着一位老人", 6, "在中国北方的"),
        ("OK 在中国北方的一个小城市里住着一位老人", 9, "OK 在中国北方的"),
        ("สวัสดีครับผมชื่อสมชายยินดีที่ได้รู้จัก", 12, "สวัสดีครับผม"),
    ],
)
def test_languages_without_blanks_are_cut_too(text: str, limit: int, expected: str) -> None:
    assert shown(text, limit) == expected


@pytest.mark.parametrize(
    "picture", [FAMILY, "🇩🇪", "👍🏽", "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "é̂̃"]
)
def test_combined_pictures_are_not_torn(picture: str) -> None:
    for limit in range(1, 3 * len(picture)):
        assert len(shown(picture * 3, limit) or picture * 3) % len(picture) == 0


def test_one_grapheme_longer_than_the_limit_is_shown_whole() -> None:
    grapheme = "e" + "\u0301" * 20

    assert find_shown_chars(grapheme, 5) is None
    assert shown(f"{grapheme} and more", 5) == grapheme


@pytest.mark.parametrize("whole", [LINK, f"![a. b. c]({URL})", f"<{URL}>", URL, "`code. with. points`", "``a ` b. c``"])
def test_links_and_code_within_a_line_are_shown_whole_or_not_at_all(whole: str) -> None:
    text = f"Look here: {whole} or not."

    for limit in range(11, len(text)):
        cut = shown(text, limit) or text
        assert cut == "Look here:" or whole in cut


@pytest.mark.parametrize("whole", [LINK, URL, FENCE, "`code. with. points`", FAMILY])
def test_what_begins_the_text_is_shown_whole_even_beyond_the_limit(whole: str) -> None:
    assert shown(f"{whole} And then some more of it.", 3) == whole


def test_a_block_of_code_is_cut_before_or_after() -> None:
    text = f"Do this:\n{FENCE}Then wait. And so on and on."

    assert shown(text, 30) == "Do this:\n"
    assert shown(text, len(f"Do this:\n{FENCE}") + 2) == f"Do this:\n{FENCE}"
    assert shown(text, len(text) - 3) == f"Do this:\n{FENCE}Then wait."


def test_a_block_that_is_never_closed_goes_on_to_the_end() -> None:
    assert shown("Do this:\n~~~~\nOne. Two.\n~~~\nThree. Four.", 30) == "Do this:\n"


def test_a_point_after_an_address_ends_the_sentence() -> None:
    assert shown(f"See {URL}. Then go on and on and on.", len(URL) + 8) == f"See {URL}."


def test_a_link_that_touches_an_address_is_as_whole_as_one_that_stands_alone() -> None:
    assert shown(f"{URL}{LINK}", 1) == URL


PIECES = st.sampled_from(
    [
        FAMILY,
        LINK,
        URL,
        "`a. b`",
        f"\n{FENCE}",
        "One. ",
        "Two! ",
        "three ",
        "四。",
        "五六",
        "e\u0301",
        "🇩🇪",
        "\n",
        "[",
        "`",
        "```\n",
        "(",
    ]
)


def spans_of(text: str) -> list[tuple[int, int]]:
    """What must not be torn, found in another way than the code does."""
    found = [match.span() for match in regex.finditer(r"\X", text)]
    blocks = [match.span() for match in regex.finditer(r"(?sm)^(`{3,}+)[^\n]*\n.*?(?:^\1`*[ ]*(?:\n|\Z)|\Z)", text)]
    inside = [range(*block) for block in blocks]
    for whole in (LINK, URL):
        found += [
            m.span() for m in regex.finditer(regex.escape(whole), text) if not any(m.start() in r for r in inside)
        ]
    return found + blocks


@given(st.lists(PIECES, min_size=1, max_size=12).map("".join), st.integers(min_value=1, max_value=150))
def test_nothing_whole_is_ever_torn(text: str, limit: int) -> None:
    cut = find_shown_chars(text, limit)

    if cut is not None:
        assert not [span for span in spans_of(text) if span[0] < cut < span[1]]
        assert 0 < cut < len(text)


@given(st.text(min_size=1, max_size=200), st.integers(min_value=1, max_value=100))
def test_the_cut_is_within_the_limit_unless_the_first_grapheme_is_not(text: str, limit: int) -> None:
    cut = find_shown_chars(text, limit)

    if len(text) <= limit:
        assert cut is None
    if cut is not None:
        ends = [match.end() for match in regex.finditer(r"\X", text)]
        first_seen = next(end for end in ends if text[:end].strip())
        assert cut in ends
        assert cut <= max(limit, first_seen)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 65_000,
        "`a" * 32_000,
        "a" * 65_000,
        "http://" * 9_000,
        "[a](" * 16_000,
        "e\u0301" * 32_000,
        "```\n" * 16_000,
    ],
)
def test_no_answer_takes_long(text: str) -> None:
    started = time.monotonic()
    find_shown_chars(text, 280)
    find_shown_chars(text, 60_000)

    assert time.monotonic() - started < 2
