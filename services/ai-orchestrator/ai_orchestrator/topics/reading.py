from collections.abc import Iterator
from dataclasses import replace
from math import isfinite

from ai_orchestrator.topics.features.stopwords import STOP_WORDS
from ai_orchestrator.topics.features.tone import tone_of
from ai_orchestrator.topics.features.words import clip, find_words, read_text, stem_key
from ai_orchestrator.topics.message import Message
from ai_orchestrator.topics.state import MAX_AUTHORS, Seen, State

MAX_NAME_BYTES = 96
MAX_MENTIONS = 4
MAX_OPENING_CHARS = 40
MAX_OPENING_BYTES = 160
MENTION_CHARS = 1000
KINDS = frozenset({"message", "action", "system"})
_EDGES = ",:;.!?()\"'<>*\u201c\u201d«»"
_TAILS = "_`^|-"


def read_message(state: State, message: Message) -> tuple[State, Seen]:
    """The message in the detector's terms, not yet linked, and the state in which its author is known."""
    state, author = _enter_author(state, name_key(message.author))
    mentions = find_mentions(state.authors, message.text, author)
    parts = frozenset(part for name in mentions.values() for part in find_words(name))
    reading = read_text(message.text, parts)
    seen = Seen(
        index=state.next_index,
        id=message.id,
        author=author,
        time=message.time if message.time is not None and isfinite(message.time) else None,
        kind=message.kind if message.kind in KINDS else "message",
        thread=-1,
        parent=state.next_index,
        parent_id=message.id,
        words=tuple(map(stem_key, reading.words)),
        mentions=tuple(mentions),
        length=min(reading.length, 999),
        tone=tone_of(reading),
        confidence=1.0,
        reason="",
        surfaces=reading.words,
        opening=_opening(message.text),
    )
    return state, seen


def name_key(author: str) -> str:
    """The form in which an author is told from others: any case, bounded, printable."""
    return clip("".join(filter(str.isprintable, author[:MAX_NAME_BYTES])).casefold(), MAX_NAME_BYTES)


def find_mentions(authors: dict[str, int], text: str, writer: int) -> dict[int, str]:
    """Numbers of the known authors whom `text` names, in order, with the name as found; never the writer."""
    found: dict[int, str] = {}
    for name, addressed in _handles(text):
        number = _find_author(authors, name, addressed)
        if number is not None and number != writer:
            found.setdefault(number, name)
    for name, number in _long_names(authors, text):
        if number != writer:
            found.setdefault(number, name)
    return dict(list(found.items())[:MAX_MENTIONS])


def _opening(text: str) -> str:
    shown = "".join(character if character.isprintable() else " " for character in text[:MAX_OPENING_BYTES])
    return clip(" ".join(shown.split())[:MAX_OPENING_CHARS].rstrip(), MAX_OPENING_BYTES)


def _enter_author(state: State, name: str) -> tuple[State, int]:
    known = state.authors.get(name)
    if known is not None:
        return state, known
    authors = {**state.authors, name: state.next_author}
    if len(authors) > MAX_AUTHORS:
        del authors[min(state.authors, key=lambda old: state.spoke.get(state.authors[old], -1))]
    numbers = set(authors.values())
    spoke = {number: last for number, last in state.spoke.items() if number in numbers}
    return replace(state, authors=authors, spoke=spoke, next_author=state.next_author + 1), state.next_author


def _handles(text: str) -> Iterator[tuple[str, bool]]:
    """Each token that could be a name, and whether it is plainly one (`@ann`, `ann:` in front, `Ann` within)."""
    for place, token in enumerate(text[:MENTION_CHARS].split()):
        bare = token.strip(_EDGES)
        name = bare.lstrip("@").removesuffix("'s").removesuffix("\u2019s")
        called = name != bare or (place == 0 and token.endswith((":", ",")))
        if name:
            yield name.casefold(), called or (place > 0 and len(name) > 2 and name.istitle())


def _find_author(authors: dict[str, int], name: str, addressed: bool) -> int | None:
    if not addressed and (len(name) < 3 or name in STOP_WORDS or name.isdigit()):
        return None
    for spelling in (name, name + "_", name.rstrip(_TAILS)):
        if spelling in authors:
            return authors[spelling]
    return None


def _long_names(authors: dict[str, int], text: str) -> Iterator[tuple[str, int]]:
    """Names of several words, which no single token can match."""
    long = [(name, number) for name, number in authors.items() if " " in name]
    if long:
        text = text[:MENTION_CHARS].casefold()
        yield from ((name, number) for name, number in long if name in text)
