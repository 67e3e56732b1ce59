"""Copies to be read: who said what and when, and whatever people wrote, it ends nothing but itself."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from conversations.exports.markdown_text import excerpt, fence, plain, quote, tame
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.exports.exporting import Exporter
from tests.conversations.humans import Human, expect, room_id
from tests.conversations.imports.uploading import Importer, jsonl, room_of, upload

HOSTILE = [
    "a `code\n<!-- ` b",
    "[`]: /y `",
    "\\<b> \\\\<b> \\![x](y)",
    "# A heading\n\nSetext\n======\n\n---",
    "```\nnever closed",
    "~~~~ text\nnever closed\n~~~",
    "<script>alert(1)</script>",
    "<!-- never closed",
    "</blockquote></div><h1>Mine</h1>",
    "<img src=x onerror=alert(1)>",
    "![](https://example.org/pixel.png)",
    "[x]: https://example.org\n\n[x]",
    "[x\n]: https://example.org",
    "- ```\n  <b>\n  ```\n<i>after</i>",
    "<!--\n```\n-->\n\n```\n<script>\n```",
    "a ` b\n` <!-- `",
    "| `a | <b> | ` |\n|-|-|-|\n| `x | <b> | ` |",
    "> > > deep\nlazy <b>",
    "\\`<b>`",
    "``` ` <b>\n```",
    "    <b>indented</b>",
    "&lt;b&gt; &#60;b&#62;",
    "a\r# b\rc",
    "text\u2028# not a line\x0b\x0c",
    "*" * 500 + "[" * 500 + ">" * 500,
]
MARKS = "` `` ``` ~~~ <b> </b> <!-- --> <script> [x]:/y [x] ![ ](z) >a #a --- === | \\ a <? <![CDATA[ <http://x> &"
SPACES = (" ", "    ", "\t", "\n", "\n\n", "\r", "> ", "- ", "1. ", "# ")
PIECES = st.sampled_from([*MARKS.split(), *SPACES])
READER = MarkdownIt("commonmark", {"html": True}).enable("table")


def walk(tokens: list[Token]) -> list[Token]:
    return [token for outer in tokens for token in (outer, *walk(outer.children or []))]


def read(document: str) -> tuple[list[Token], dict[str, Any]]:
    env: dict[str, Any] = {}
    return READER.parse(document, env), env


def check_contained(text: str) -> None:
    """Between two paragraphs the text is one block quote, with nothing in it that a reader would run or load."""
    tokens, env = read(f"before\n\n{quote(tame(text))}\n\nafter\n")

    outermost = [token.type for token in tokens if token.level == 0]
    paragraph = ["paragraph_open", "paragraph_close"]
    assert outermost == [*paragraph, "blockquote_open", "blockquote_close", *paragraph]
    kinds = {token.type for token in walk(tokens)}
    assert kinds.isdisjoint({"html_block", "html_inline", "image"})
    assert not env.get("references")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_write_ends_nothing_but_itself(text: str) -> None:
    check_contained(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, min_size=1, max_size=30).map("".join))
def test_whatever_they_write(text: str) -> None:
    check_contained(text)


@pytest.mark.parametrize("text", [text for text in HOSTILE if text.startswith(("<", "!", "[x]"))])
def test_these_tests_can_fail(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setitem(globals(), "tame", lambda untamed: untamed)

    with pytest.raises(AssertionError):
        check_contained(text)


@pytest.mark.parametrize(
    "text",
    [
        "```html\n<b>![x](y)</b>\n[a]: b\n```",
        "Use `<div>` and ``a ` <b>``.",
        "    <b>indented</b>",
        "**bold** and [a link](https://example.org)",
    ],
)
def test_code_and_plain_markdown_stay_as_they_were_typed(text: str) -> None:
    assert tame(text) == text


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_a_name_reads_as_it_was_typed(name: str) -> None:
    shown = plain(name)

    tokens, _ = read(f"**{shown}** said")
    texts = "".join(token.content for token in walk(tokens) if token.type == "text")
    assert "\n" not in shown
    wanted = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    assert texts.replace("**", "") == f"{wanted} said" or not wanted or wanted[0].isspace()


@pytest.mark.parametrize("text", ["```", "a\n````\nb", "~~~\n```", ""])
def test_code_is_fenced_so_that_it_cannot_end_the_fence(text: str) -> None:
    [token] = [token for token in READER.parse(fence(text)) if token.type == "fence"]

    assert token.content == text + "\n"


def test_an_excerpt_is_one_short_line() -> None:
    assert len(excerpt("word\n" * 500)) < 300
    assert "\n" not in excerpt("a\nb")


def test_a_conversation_reads_well(alice: Human, bob: Human, exporter: Exporter, importer: Importer) -> None:
    lines = [
        {"author": "Mira", "text": "Shall we?\n\n- one\n- two", "time": "2026-11-21T23:59:00Z"},
        {"author": "Bo", "text": "Yes.", "time": "2026-11-22T00:01:00Z", "reply_to": 0},
        {"author": "Helper", "role": "ai", "text": "Here: `x < y`", "time": "2026-11-22T08:05:00Z"},
    ]
    room = room_of(importer.finish(alice, upload(alice, jsonl(*lines), title="Mills & *more*")))
    alice.post(f"{room}/todos", {"title": "Oil the mill"})

    copy = exporter.copy(alice, room, "markdown")

    assert copy.startswith("# Mills \\& \\*more\\*\n")
    assert copy[copy.index("## To-dos") :] == (
        "## To-dos\n\n- \\#1 **Oil the mill**: open\n\n"
        "## Conversation\n\n"
        "### Saturday, 21 November 2026\n\n"
        "**Mira** · 23:59\n\n> Shall we?\n>\n> - one\n> - two\n\n"
        "### Sunday, 22 November 2026\n\n"
        "**Bo** · 00:01\n\n> > **Mira:** Shall we\\? \\- one \\- two\n>\n> Yes.\n\n"
        "**Helper** (AI) · 08:05\n\n> Here: `x < y`\n\n"
    )


def test_hostile_words_of_everybody_leave_the_document_whole(
    alice: Human, exporter: Exporter, importer: Importer, owner: OwnerSql
) -> None:
    evil = "# x\n<!-- ```\n![](y)\n[z]: /"
    lines = [
        {"author": f"{text[:60]} {number}".replace("\n", " "), "text": text} for number, text in enumerate(HOSTILE)
    ]
    room = room_of(importer.finish(alice, upload(alice, jsonl(*lines), title="# <b>")))
    expect(alice.patch(room, {"description": evil}), 200)
    expect(alice.post(f"{room}/todos", {"title": "[x] <b> # x", "description": evil}), 201)
    expect(alice.post(f"{room}/topics", {"name": "![](y) <b>", "description": evil}), 201)
    ai = alice.seat_ai(room, name="<script> # `")

    tokens, env = read(exporter.copy(alice, room, "markdown"))

    assert ai
    assert {token.type for token in walk(tokens)}.isdisjoint({"html_block", "html_inline", "image"})
    assert not env.get("references")
    headings = [token.tag for token in tokens if token.type == "heading_open" and token.level == 0]
    assert headings == ["h1", "h2", "h2", "h2", "h2", "h2", "h3"]
    quotes = [token for token in tokens if token.type == "blockquote_open" and token.level == 0]
    assert len(quotes) == len(HOSTILE) + 1
    assert owner.value("select last_seq from conversations.conversations where id = :id", id=room_id(room)) == len(
        HOSTILE
    )
