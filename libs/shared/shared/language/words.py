"""Words of a text, for comparing and counting: of languages that write blanks; Chinese by pairs of characters."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from shared.language.stopwords import STOPCHARACTERS, STOPWORDS

HAN = "\u3400-\u4dbf\u4e00-\u9fff"
TOKEN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+(?:[-'’][^\W_{HAN}]+)*")
NOISE = re.compile(r"https?://\S+|@\S+|`+")
LONGEST_TEXT = 20_000
SHORTEST = 2
Spelling = tuple[str, str]


def find_words(text: str) -> list[str]:
    """The content words of `text` in order, folded so that accents, case and plain plurals do not matter."""
    return [folded for folded, _ in spell_words(text)]


def spell_words(text: str) -> list[Spelling]:
    """Each content word as (folded, as written)."""
    found = []
    for match in TOKEN.finditer(NOISE.sub(" ", text[:LONGEST_TEXT])):
        found += list(_spell(match.group()))
    return found


def fold(word: str) -> str:
    """The word without case, accents and a plain plural or possessive ending."""
    plain = unicodedata.normalize("NFKD", word.casefold()).replace("’", "'")
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark)).removesuffix("'s")
    return _singular(plain)


def is_han(text: str) -> bool:
    return re.search(rf"[{HAN}]", text) is not None


def _spell(token: str) -> Iterator[Spelling]:
    if is_han(token):
        yield from ((pair, pair) for pair in _pairs(token))
    elif token.casefold() not in STOPWORDS and len(token) >= SHORTEST and not token.isdigit():
        folded = fold(token)
        if folded not in STOPWORDS:
            yield folded, token


def _pairs(run: str) -> Iterator[str]:
    if len(run) == 1:
        return
    for first, second in pairwise(run):
        if first not in STOPCHARACTERS and second not in STOPCHARACTERS:
            yield first + second


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
