"""What was said about a thing, best first."""

from collections.abc import Sequence

from shared.contracts.lines import Line
from shared.language.ranking import rarity
from shared.language.sentences import split_sentences
from shared.language.words import find_words

STEM = 4
LONGEST_ENDING = 4


def find_lines(lines: Sequence[Line], about: Sequence[str]) -> list[Line]:
    """The lines that speak of these words: of all of them if any line does, else of the most telling ones."""
    words = [set(find_words(line.text)) for line in lines]
    weights = _weigh(about, words)
    scored = [
        (sum(weights[word] for word in about if _holds(held, word)), line)
        for held, line in zip(words, lines, strict=True)
    ]
    best = max((score for score, _ in scored), default=0.0)
    good = [(score, line) for score, line in scored if score > 0 and score >= best * 0.6]
    return [line for _, line in sorted(good, key=lambda item: (-item[0], -item[1].seq))]


def closest_sentence(text: str, about: Sequence[str]) -> str:
    """The sentence of the text that holds most of the words."""
    sentences = split_sentences(text) or [text]
    return max(sentences, key=lambda sentence: sum(_holds(set(find_words(sentence)), word) for word in about))


def _weigh(about: Sequence[str], held: Sequence[set[str]]) -> dict[str, float]:
    rare = rarity([sorted(words) for words in held])
    highest = max(rare.values(), default=1.0)
    return {word: rare.get(word, highest) for word in about}


def _holds(words: set[str], wanted: str) -> bool:
    return wanted in words or any(_akin(word, wanted) for word in words)


def _akin(word: str, wanted: str) -> bool:
    """True for forms of one word: the same beginning, a few letters more at the end."""
    short, long = sorted((word, wanted), key=len)
    return len(short) >= STEM and len(long) - len(short) <= LONGEST_ENDING and long.startswith(short)
