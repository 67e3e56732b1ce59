"""A summary without a language model: the sentences that carry most of what was said, word for word."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from shared.language.ranking import pick_central
from shared.language.sentences import shorten, split_sentences
from shared.language.words import NOISE, find_words, is_han

RANKED_SENTENCES = 400
FEWEST_WORDS = 3
FEWEST_SENTENCES, MOST_SENTENCES = 3, 6
TITLE_CHARS, TITLE_WORDS = 60, 2

T = TypeVar("T")


@dataclass(frozen=True)
class Picked:
    """A sentence and the index of the text it stands in."""

    index: int
    sentence: str


def pick_sentences(texts: Sequence[str], most: int = MOST_SENTENCES) -> list[Picked]:
    """At most `most` sentences of the texts that carry most and differ from each other, in their own order.

    Of more than 400 sentences every n-th is looked at, so that the time it takes is bounded.
    """
    sentences = _find_telling(texts)
    count = min(most, max(FEWEST_SENTENCES, len(sentences) // 8))
    return [sentences[index] for index in pick_central([find_words(each.sentence) for each in sentences], count)]


def suggest_title(texts: Sequence[str], max_chars: int) -> str:
    """A title out of what was said: the first sentence with something to say, shortened; empty if there is none."""
    for picked in _find_telling(texts):
        plain = NOISE.sub(" ", picked.sentence)
        # A greeting in Chinese has two pairs of characters already.
        if len(find_words(plain)) >= (2 * TITLE_WORDS if is_han(plain) else TITLE_WORDS):
            return shorten(plain, min(max_chars, TITLE_CHARS)).strip(" \t.,;:。，；：…-")
    return ""


def thin_out(items: Sequence[T], most: int) -> Sequence[T]:
    """All of them if they are no more than `most`, else every n-th, the last among them."""
    step = -(-len(items) // most) if items else 1
    return items[::-1][::step][::-1]


def _find_telling(texts: Sequence[str]) -> list[Picked]:
    """The sentences that say something; all with a word in them, if hardly any of them says much."""
    found = [Picked(index, sentence) for index, text in enumerate(texts) for sentence in split_sentences(text)]
    counted = [(each, len(find_words(each.sentence))) for each in thin_out(found, RANKED_SENTENCES)]
    telling = [each for each, words in counted if words >= FEWEST_WORDS]
    return telling if len(telling) >= FEWEST_SENTENCES else [each for each, words in counted if words]
