from collections.abc import Iterable
from dataclasses import dataclass
from math import log1p, log2

from ai_orchestrator.topics.features.rarity import Rarity
from ai_orchestrator.topics.state import Seen, State

REACH = 60
NEAR = 16
FAR = 3
CROWD_REACH = 30
NOBODY = -1
LONGEST_GAP = 1e6


@dataclass(frozen=True, slots=True)
class Scene:
    """What a new message finds in the room: earlier messages newest first, and what is known of its author."""

    draft: Seen
    candidates: tuple[Seen, ...]
    crowd: float
    own_last: Seen | None
    own_indices: frozenset[int]
    took_part: frozenset[int]
    partner: int
    overlaps: dict[int, float]
    thread_overlaps: dict[int, float]
    best_overlap: float
    answered: frozenset[int]
    tips: dict[int, int]
    newest: dict[int, int]


def look_around(state: State, draft: Seen) -> Scene:
    """The scene for `draft`, a message whose parent and thread are not yet chosen."""
    candidates = _candidates(state, draft)
    own = [seen for seen in candidates if seen.author == draft.author]
    overlaps = _overlaps(draft, candidates, Rarity(state.vocabulary, state.documents))
    thread_overlaps = _by_thread(overlaps, candidates)
    return Scene(
        draft=draft,
        candidates=candidates,
        crowd=log2(len({seen.author for seen in candidates[:CROWD_REACH]} | {draft.author})),
        own_last=own[0] if own else None,
        own_indices=frozenset(seen.index for seen in own),
        took_part=frozenset(seen.thread for seen in own),
        partner=_partner(own, candidates),
        overlaps=overlaps,
        thread_overlaps=thread_overlaps,
        best_overlap=max(thread_overlaps.values(), default=0.0),
        answered=frozenset(seen.parent for seen in candidates if seen.parent != seen.index),
        tips=_newest((seen.thread, seen.index) for seen in candidates),
        newest=_newest((seen.author, seen.index) for seen in candidates),
    )


def log_minutes(later: Seen, earlier: Seen) -> float:
    """log(1 + minutes) between two messages, at most of about two years; 0 where either has no time."""
    if later.time is None or earlier.time is None:
        return 0.0
    return log1p(min(max(0.0, later.time - earlier.time) / 60.0, LONGEST_GAP))


def _candidates(state: State, draft: Seen) -> tuple[Seen, ...]:
    """The NEAR last messages; of those before, the ones tied to the author or by a name or a word."""
    voiced = [seen for seen in reversed(state.window) if seen.kind != "system"]
    wanted = {draft.author, *draft.mentions}
    words = frozenset(draft.words)
    tied = (
        seen
        for seen in voiced[NEAR:REACH]
        if seen.author in wanted or draft.author in seen.mentions or not words.isdisjoint(seen.words)
    )
    near = (*voiced[:NEAR], *tied)
    missing = wanted.difference(seen.author for seen in near)
    far = [seen for seen in voiced[REACH:] if seen.author in missing] if missing else []
    return (*near, *far[:FAR])


def _overlaps(draft: Seen, candidates: Iterable[Seen], rarity: Rarity) -> dict[int, float]:
    words = frozenset(draft.words)
    if not words:
        return {}
    weights = {word: rarity.of(word) for word in words}
    shared = ((seen.index, words.intersection(seen.words)) for seen in candidates)
    return {index: sum(weights[word] for word in common) for index, common in shared if common}


def _by_thread(overlaps: dict[int, float], candidates: Iterable[Seen]) -> dict[int, float]:
    sums: dict[int, float] = {}
    for seen in candidates:
        if seen.index in overlaps:
            sums[seen.thread] = sums.get(seen.thread, 0.0) + overlaps[seen.index]
    return sums


def _partner(own: list[Seen], candidates: Iterable[Seen]) -> int:
    """Whom the author last talked with: who answered them since, else whom they answered or named."""
    if not own:
        return NOBODY
    for seen in candidates:
        if seen.index < own[0].index:
            break
        if seen.author != own[0].author and (seen.parent == own[0].index or own[0].author in seen.mentions):
            return seen.author
    answered = next((seen.author for seen in candidates if seen.index == own[0].parent), NOBODY)
    return own[0].mentions[0] if own[0].mentions else answered


def _newest(newest_first: Iterable[tuple[int, int]]) -> dict[int, int]:
    newest: dict[int, int] = {}
    for key, index in newest_first:
        newest.setdefault(key, index)
    return newest
