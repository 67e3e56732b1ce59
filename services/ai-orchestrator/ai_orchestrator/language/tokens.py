"""How many tokens a text takes, estimated from above: every model counts in its own way, and none is at hand.

The weights are those of older vocabularies, which take more tokens than newer ones do, above all of scripts they were
hardly taught. Checked against counts that OpenAI published ("Hello GPT-4o", 2024; its cookbook on counting tokens).
"""

import math
import re
from collections import Counter
from functools import lru_cache

_ASCII_LETTER = 0.36
_BLANK = 0.12
_DIGIT = 1.0
_MARK = 1.0
_UNKNOWN = 2.0
# Tokens a character, by the first and the last code point of what is written in much the same way.
_SCRIPTS = (
    (0x00A0, 0x00BF, 1.0),  # Latin marks
    (0x00C0, 0x024F, 1.2),  # Latin letters with accents
    (0x0300, 0x036F, 1.0),  # accents by themselves
    (0x0370, 0x03FF, 1.0),  # Greek
    (0x0400, 0x052F, 0.7),  # Cyrillic
    (0x0530, 0x05FF, 1.2),  # Armenian, Hebrew
    (0x0600, 0x077F, 1.25),  # Arabic
    (0x0900, 0x097F, 1.3),  # Devanagari
    (0x0E00, 0x0EFF, 1.3),  # Thai, Lao
    (0x1E00, 0x1EFF, 1.6),  # Latin letters with two accents
    (0x2000, 0x206F, 1.0),  # marks
    (0x3000, 0x30FF, 1.3),  # marks of East Asia, kana
    (0x3400, 0x9FFF, 1.35),  # Han
    (0xAC00, 0xD7AF, 1.2),  # Hangul
    (0xFF00, 0xFFEF, 1.0),  # wide forms
    (0x1F000, 0x1FAFF, 3.0),  # emoji
)
_IN_LONG_WORD = 0.4
_HEAVIEST = max(weight for _first, _last, weight in _SCRIPTS) + _IN_LONG_WORD
_LONG_WORD = re.compile(r"[A-Za-z0-9+/=_-]{25,}")


def estimate_tokens(text: str) -> int:
    """At least about as many tokens as a current model takes for the text, at most a few times as many."""
    weight = sum(_weigh(character) * count for character, count in Counter(text).items())
    # What is no word of any language, such as keys and hashes, comes in pieces of two letters.
    weight += sum(_IN_LONG_WORD * len(run) for run in _LONG_WORD.findall(text))
    return math.ceil(weight)


def takes_at_most(text: str, tokens: int) -> bool:
    """Whether the text is estimated at so many tokens or fewer; a short one is not looked at for that."""
    return len(text) * _HEAVIEST <= tokens or estimate_tokens(text) <= tokens


@lru_cache(maxsize=4096)
def _weigh(character: str) -> float:
    if character.isascii():
        return _weigh_ascii(character)
    code = ord(character)
    return next((weight for first, last, weight in _SCRIPTS if first <= code <= last), _UNKNOWN)


def _weigh_ascii(character: str) -> float:
    if character.isalpha():
        return _ASCII_LETTER
    if character == " ":
        return _BLANK
    return _DIGIT if character.isdigit() else _MARK
