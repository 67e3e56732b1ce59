"""What speaks for a room talking about two things at once."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log1p

from ai_orchestrator.topics.features.rarity import Rarity
from ai_orchestrator.topics.state import Seen

SIDE_FEATURES = (
    "bias",
    "second_size",
    "second_share",
    "third_size",
    "both_share",
    "authors_shared",
    "voices_shared",
    "crowd",
    "turns",
    "words_shared",
    "second_recent",
    "first_recent",
    "least_voices",
    "confidence",
)
RECENT = 12


def side_vector(lately: Sequence[Seen], rarity: Rarity) -> list[float]:
    """Values of SIDE_FEATURES over the last messages, oldest first; at least two topics must be among them."""
    counts = Counter(seen.topic for seen in lately).most_common(3)
    first, second = counts[0][0], counts[1][0]
    ones = [seen for seen in lately if seen.topic == first]
    others = [seen for seen in lately if seen.topic == second]
    return [
        1.0,
        log1p(len(others)),
        len(others) / len(lately),
        log1p(counts[2][1]) if len(counts) > 2 else 0.0,
        (len(ones) + len(others)) / len(lately),
        *_voices(ones, others),
        log1p(len({seen.author for seen in lately})),
        log1p(_turns(lately, first, second)),
        _shared_words(ones, others, rarity),
        _share_of_recent(lately, second),
        _share_of_recent(lately, first),
        min(2.0, min(len({seen.author for seen in side}) for side in (ones, others)) - 1.0),
        sum(seen.confidence for seen in lately) / len(lately),
    ]


def _voices(ones: Sequence[Seen], others: Sequence[Seen]) -> tuple[float, float]:
    """How many of the smaller circle, and how much of all speech, belongs to people on both sides."""
    here, there = {seen.author for seen in ones}, {seen.author for seen in others}
    both = here & there
    spoken = sum(seen.author in both for seen in (*ones, *others))
    return len(both) / min(len(here), len(there)), spoken / (len(ones) + len(others))


def _turns(lately: Sequence[Seen], first: str, second: str) -> int:
    sides = [seen.topic for seen in lately if seen.topic in (first, second)]
    return sum(one != other for one, other in pairwise(sides))


def _shared_words(ones: Sequence[Seen], others: Sequence[Seen], rarity: Rarity) -> float:
    here = frozenset(word for seen in ones for word in seen.words)
    there = frozenset(word for seen in others for word in seen.words)
    least = min(rarity.of_all(here), rarity.of_all(there))
    return rarity.of_all(here & there) / (1.0 + least)


def _share_of_recent(lately: Sequence[Seen], topic: str) -> float:
    recent = lately[-RECENT:]
    return sum(seen.topic == topic for seen in recent) / len(recent)
