"""What speaks for a change of subject inside a thread (lexical cohesion: Hearst, TextTiling, 1997)."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log1p, log2

from ai_orchestrator.topics.features.rarity import Rarity
from ai_orchestrator.topics.features.scene import log_minutes
from ai_orchestrator.topics.features.tone import ASSENTS, GREETS, POINTS_BACK, QUESTION, TURNS
from ai_orchestrator.topics.state import Seen, State, Thread

HISTORY = 8
RECENT = 24

SHIFT_FEATURES = (
    "bias",
    "crowd",
    "threads",
    "held",
    "held_ahead",
    "cosine",
    "cosine_ahead",
    "segment_length",
    "new_words",
    "ahead",
    "asks",
    "asks_after_statement",
    "answers",
    "assents",
    "points_back",
    "turns",
    "greets",
    "short",
    "length",
    "previous_short",
    "gap",
    "same_author",
    "names",
)


@dataclass(frozen=True, slots=True)
class Seam:
    """The place before a message: what its thread said lately, the message, what the thread said next."""

    before: tuple[Seen, ...]
    seen: Seen
    after: tuple[Seen, ...]
    segment_length: int
    crowd: float
    threads: int


def find_seam(state: State, seen: Seen, thread: Thread) -> Seam | None:
    """The seam before `seen`, or None where its thread has nothing before it within reach."""
    inside = [other for other in state.window if other.thread == seen.thread and other.index >= thread.since]
    before = [other for other in inside if other.index < seen.index]
    if not before:
        return None
    recent = [other for other in state.window if other.index <= seen.index and other.kind != "system"][-RECENT:]
    return Seam(
        before=tuple(before[-HISTORY:]),
        seen=seen,
        after=tuple(other for other in inside if other.index > seen.index),
        segment_length=len(before),
        crowd=log2(len({other.author for other in recent})),
        threads=len({other.thread for other in recent}),
    )


def shift_vector(seam: Seam, rarity: Rarity) -> list[float]:
    """Values of SHIFT_FEATURES at a seam."""
    return [1.0, seam.crowd, log2(seam.threads), *_cohesion(seam, rarity), *_manner(seam)]


def _cohesion(seam: Seam, rarity: Rarity) -> list[float]:
    old = _words(seam.before)
    new = frozenset(seam.seen.words)
    ahead = new | _words(seam.after)
    held = rarity.of_all(new & old)
    held_ahead = rarity.of_all(ahead & old)
    return [
        min(held, 3.0),
        min(held_ahead, 4.0),
        held / (1.0 + rarity.of_all(new)),
        held_ahead / (1.0 + rarity.of_all(ahead)),
        log1p(seam.segment_length),
        min(3.0, rarity.of_all(new - old)),
        float(bool(seam.after)),
    ]


def _manner(seam: Seam) -> list[float]:
    seen, previous = seam.seen, seam.before[-1]
    asks = seen.tone & QUESTION > 0
    asked = previous.tone & QUESTION > 0 and previous.author != seen.author
    return [
        asks,
        asks and not asked,
        asked and not asks,
        seen.tone & ASSENTS > 0,
        seen.tone & POINTS_BACK > 0,
        seen.tone & TURNS > 0,
        seen.tone & GREETS > 0,
        seen.length < 4,
        log1p(seen.length),
        previous.length < 4,
        log_minutes(seen, previous),
        previous.author == seen.author,
        bool(seen.mentions),
    ]


def _words(messages: Iterable[Seen]) -> frozenset[int]:
    return frozenset(word for seen in messages for word in seen.words)
