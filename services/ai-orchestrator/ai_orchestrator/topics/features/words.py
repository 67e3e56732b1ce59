import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from ai_orchestrator.topics.features.stopwords import ASSENTS, GREETINGS, POINTERS, STOP_WORDS, TURNINGS

MAX_TEXT_CHARS = 4000
MAX_WORDS = 24
MAX_WORD_BYTES = 72

_LETTERS = "(?:[^\\W_]|[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0900-\u0dff])+"
_WORD = re.compile(f"{_LETTERS}(?:['\u2019]{_LETTERS})*")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0003ffff]+"
)
_QUESTION = re.compile(r"[?\uff1f\u061f\u037e]")
_VOWELS = frozenset("aeiouy")


@dataclass(frozen=True, slots=True)
class Reading:
    """What one text says on its surface: content words in order, and the tone of its first words."""

    words: tuple[str, ...]
    length: int
    question: bool
    greets: bool
    assents: bool
    points_back: bool
    turns: bool


def read_text(text: str, names: frozenset[str] = frozenset()) -> Reading:
    """Content words (folded, at most 24, author `names` left out) of any text in any script, and its tone."""
    text = text[:MAX_TEXT_CHARS]
    tokens = find_words(text)
    start = tokens[:4]
    return Reading(
        words=_distinct(word for word in tokens if word not in names and _is_content(word)),
        length=len(tokens),
        question=_asks(text),
        greets=any(word in GREETINGS for word in start[:2]),
        assents=bool(start) and start[0] in ASSENTS,
        points_back=any(word in POINTERS for word in start[:3]),
        turns=any(word in TURNINGS for word in tokens[:8]),
    )


def find_words(text: str) -> list[str]:
    """Every word of a text in order, folded."""
    return [fold(token) for token in _tokens(text)]


@lru_cache(maxsize=16384)
def fold(word: str) -> str:
    """`word` in lower case without accents, its typographic apostrophes made plain."""
    if word.isascii():
        return word.lower()
    marks_apart = unicodedata.normalize("NFKD", word.casefold().replace("\u2019", "'"))
    return unicodedata.normalize("NFC", "".join(c for c in marks_apart if not _is_latin_mark(c)))


@lru_cache(maxsize=16384)
def stem_key(word: str) -> int:
    """A number that a word shares with its plural and other light endings; the same on every machine."""
    return zlib.crc32(_stem(word).encode("utf-8", "surrogatepass"))


def clip(text: str, limit: int) -> str:
    """The longest start of `text` that takes at most `limit` bytes within ASCII-escaped JSON."""
    if text.isascii() and len(text) * 6 <= limit:
        return text
    size = 0
    for at, character in enumerate(text):
        size += _escaped_bytes(character)
        if size > limit:
            return text[:at]
    return text


def _escaped_bytes(character: str) -> int:
    point = ord(character)
    if 0x20 <= point < 0x7F:
        return 2 if character in '"\\' else 1
    return 6 if point < 0x10000 else 12


def _is_latin_mark(character: str) -> bool:
    return "\u0300" <= character <= "\u036f"


def _tokens(text: str) -> Iterator[str]:
    for match in _WORD.finditer(text):
        token = match.group()
        if token.isascii() or not _UNSPACED.search(token):
            yield token
        else:
            yield from _pairs_of_characters(token)


def _pairs_of_characters(token: str) -> Iterator[str]:
    """Scripts without spaces are read as overlapping pairs, which matches well enough without a dictionary."""
    if len(token) <= 2:
        yield token
    else:
        yield from (token[at : at + 2] for at in range(len(token) - 1))


def _is_content(word: str) -> bool:
    return (len(word) > 2 or not word.isascii()) and word not in STOP_WORDS and not word.isdigit()


def _distinct(words: Iterable[str]) -> tuple[str, ...]:
    kept: dict[str, None] = {}
    for word in words:
        kept[clip(word, MAX_WORD_BYTES)] = None
        if len(kept) == MAX_WORDS:
            break
    return tuple(kept)


def _asks(text: str) -> bool:
    return "?" in text or (not text.isascii() and bool(_QUESTION.search(text)))


def _stem(word: str) -> str:
    if len(word) < 4 or not word.isascii():
        return word
    word = _without_plural(word.removesuffix("'s"))
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base != word and len(base) >= 3 and not _VOWELS.isdisjoint(base):
            return base[:-1] if base[-1] == base[-2] and base[-1] not in "ls" else base
    return word[:-1] if word.endswith("e") and len(word) > 4 else word


def _without_plural(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is", "ews")) and len(word) > 4:
        return word[:-1]
    return word
