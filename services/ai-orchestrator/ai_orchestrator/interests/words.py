"""What a person's texts are about: the words and pairs of words that stand out, weighed 0..1."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from shared.contracts.interests import Interest
from shared.language.sentences import split_sentences
from shared.language.words import spell_words

MOST = 20
PAIR_BONUS = 1.5
LONGEST_NAME = 100


def find_interests(texts: Sequence[str]) -> list[Interest]:
    """At most twenty, strongest first, the strongest with weight 1; nothing for texts without content words.

    What several texts speak of counts more than what one repeats. A pair of words that recurs takes the place
    of its parts.
    """
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    scores: dict[str, float] = defaultdict(float)
    for text in texts:
        for term, count in _terms_of(text, spellings).items():
            scores[term] += 1 + min(count, 4) / 4
    _prefer_pairs(scores)
    ranked = sorted(scores.items(), key=lambda item: (-item[1], item[0]))[:MOST]
    highest = ranked[0][1] if ranked else 1
    return [
        Interest(name=_usual(spellings[term])[:LONGEST_NAME], weight=round(score / highest, 3))
        for term, score in ranked
    ]


def _terms_of(text: str, spellings: dict[str, Counter[str]]) -> Counter[str]:
    found: Counter[str] = Counter()
    for sentence in split_sentences(text):
        words = spell_words(sentence)
        for folded, shown in words:
            found[folded] += 1
            spellings[folded][shown] += 1
        for (first, shown_first), (second, shown_second) in pairwise(words):
            # Only words that stand side by side as written make a name of two.
            if f"{shown_first} {shown_second}" in sentence:
                found[f"{first} {second}"] += 1
                spellings[f"{first} {second}"][f"{shown_first} {shown_second}"] += 1
    return found


def _prefer_pairs(scores: dict[str, float]) -> None:
    """Keep pairs that recur, stronger than their parts; a part that hardly occurs alone goes."""
    for pair in [term for term in scores if " " in term]:
        if scores[pair] < 2 * (1 + 1 / 4):
            del scores[pair]
            continue
        for part in pair.split(" "):
            if part in scores and scores[pair] >= scores[part] * 0.75:
                del scores[part]
        scores[pair] = scores[pair] * PAIR_BONUS


def _usual(spelled: Counter[str]) -> str:
    return max(spelled, key=lambda spelling: (spelled[spelling], spelling))
