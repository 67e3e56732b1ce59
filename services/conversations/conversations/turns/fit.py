"""Whose character fits a message best, by the words they share."""

import math
from collections import Counter
from collections.abc import Sequence

import regex

# Scripts without blanks between words are compared by pairs of characters.
_WORD = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]+|[\p{L}\p{N}]+")
_WITHOUT_BLANKS = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]")
_STEM = 6


def find_best_fit(characters: Sequence[str], content: str) -> int | None:
    """The index of the character that shares the most telling words with `content`; None if none shares any.

    A word tells the more the fewer characters have it (inverse document frequency); the earlier wins a tie.
    """
    words = [set(_words(character)) for character in characters]
    spread = Counter(word for each in words for word in each)
    asked = set(_words(content))
    scores = [sum(_weight(spread[word], len(words)) for word in asked & each) for each in words]
    best = max(scores, default=0.0)
    return scores.index(best) if best > 0 else None


def _weight(spread: int, characters: int) -> float:
    return math.log((1 + characters) / spread)


def _words(text: str) -> list[str]:
    found: list[str] = []
    for word in _WORD.findall(text.casefold()):
        if _WITHOUT_BLANKS.match(word):
            found += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        elif len(word) > 3:
            # The first letters stand for the word's other forms: "translate", "translations".
            found.append(word[:_STEM])
    return found
