"""Cuts out of a message what shows why it was found, and says where the words are. All in code points."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from conversations.search.asking import Term

LENGTH = 200
LEAD = 60
MOST_MARKS = 50
ELLIPSIS = "…"
_ACCENTS = re.compile("[\u0300-\u036f]")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2600-\u27bf\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7af\uf900-\ufaff\U0001f300-\U0001faff\U00020000-\U0003ffff]"
)
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "\u0131": "i", "ħ": "h", "ß": "ss", "æ": "ae", "œ": "oe", "\u03c2": "\u03c3"}
)
_WORD = re.compile("[^\\W_]+|[\u2600-\u27bf\U0001f300-\U0001faff]")
_CAMEL = re.compile("([a-z0-9])(?=[A-Z])")
Span = tuple[int, int]


@dataclass(frozen=True)
class Excerpt:
    """A piece of a text; `marks` are start and length of the words found in it."""

    text: str
    marks: list[Span]


@dataclass(frozen=True)
class _Folded:
    """A text as words are compared: without accents, in lower case; `places` says whence each letter came."""

    text: str
    places: Sequence[int]


def make_excerpt(content: str, terms: Iterable[Term]) -> Excerpt:
    """About two hundred characters around the first of the words, or the beginning where none is seen."""
    found = _find(content, terms)
    begin = _begin_near(content, found[0][0]) if found else 0
    end = min(len(content), begin + LENGTH)
    lead = ELLIPSIS if begin else ""
    shift = len(lead) - begin
    marks = [(start + shift, length) for start, length in found if start >= begin and start + length <= end]
    return Excerpt(lead + content[begin:end] + (ELLIPSIS if end < len(content) else ""), marks[:MOST_MARKS])


def _find(content: str, terms: Iterable[Term]) -> list[Span]:
    folded = _fold(content)
    spans = sorted({span for term in terms for span in _spans(content, folded, term)})
    apart: list[Span] = []
    for start, length in spans:
        if not apart or start >= sum(apart[-1]):
            apart.append((start, length))
    return apart


def _spans(content: str, folded: _Folded, term: Term) -> Iterator[Span]:
    pattern = _pattern(term)
    for match in pattern.finditer(folded.text) if pattern else ():
        start, end = folded.places[match.start()], _after_accents(content, folded.places[match.end() - 1])
        if _begins_word(content, start) and (term.is_begun or _ends_word(content, end)):
            yield start, end - start


def _pattern(term: Term) -> re.Pattern[str] | None:
    """The term's words one after the other, whatever is between them that is no letter."""
    words = _WORD.findall(_fold(_CAMEL.sub(r"\1 ", term.text)).text)
    return re.compile(r"[\W_]*".join(map(re.escape, words))) if words else None


def _fold(text: str) -> _Folded:
    if text.isascii():
        return _Folded(text.lower(), range(len(text)))
    letters, places = [], []
    for place, letter in enumerate(text):
        plain = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", letter)))
        plain = plain.lower().translate(_LETTERS)
        letters.append(plain)
        places.extend([place] * len(plain))
    return _Folded("".join(letters), places)


def _after_accents(text: str, place: int) -> int:
    """Where the letter at `place` ends with all its accents."""
    end = place + 1
    while end < len(text) and _ACCENTS.match(text[end]):
        end += 1
    return end


def _begins_word(text: str, place: int) -> bool:
    if place == 0 or _UNSPACED.match(text[place]):
        return True
    before, here = text[place - 1], text[place]
    return not _is_letter(before) or ((before.islower() or before.isdigit()) and here.isupper())


def _ends_word(text: str, end: int) -> bool:
    if end == len(text) or _UNSPACED.match(text[end - 1]):
        return True
    here, after = text[end - 1], text[end]
    return not _is_letter(after) or (not here.isupper() and after.isupper())


def _is_letter(letter: str) -> bool:
    return letter.isalnum() or bool(_ACCENTS.match(letter))


def _begin_near(content: str, place: int) -> int:
    """Somewhat before `place`, if possible between two words."""
    if place <= LEAD:
        return 0
    begin = place - LEAD
    blank = content.find(" ", begin, place)
    return blank + 1 if blank >= 0 else begin
