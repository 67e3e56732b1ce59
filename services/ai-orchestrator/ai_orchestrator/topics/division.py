"""When a conversation should divide: evidence on every message, a proposal only when it is sure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import exp
from operator import mul

from ai_orchestrator.topics.features.rarity import Rarity
from ai_orchestrator.topics.features.sides import SIDE_FEATURES, side_vector
from ai_orchestrator.topics.state import Division, Seen, State
from ai_orchestrator.topics.weights import SIDE_THRESHOLD, SIDES

SIDE_WEIGHTS = tuple(SIDES[name] for name in SIDE_FEATURES)
LATELY = 40
FIRST_POSSIBLE = 8
LEAST_ON_A_SIDE = 4
CONFIRMATIONS = 2
COOL_DOWN = 40
LONGEST_COOL_DOWN = 1280
MAX_SIDE_TOPICS = 8


def weigh_division(state: State) -> tuple[Division, bool]:
    """The evidence after the last settled message, and whether to propose now.

    Never within the first 8 messages, only after two confirmations in a row, and after each proposal not
    before a silence that doubles every time.
    """
    evidence = _measure(state, _lately(state))
    sure = evidence >= SIDE_THRESHOLD and state.settled > FIRST_POSSIBLE
    confirmations = min(state.division.confirmations + 1, CONFIRMATIONS) if sure else 0
    fire = confirmations == CONFIRMATIONS and state.settled >= state.division.silent_until
    weighed = replace(
        state.division,
        evidence=evidence,
        confirmations=0 if fire else confirmations,
    )
    return (_silenced(weighed, state.settled) if fire else weighed), fire


def _measure(state: State, lately: Sequence[Seen]) -> float:
    sizes = Counter(seen.topic for seen in lately).most_common(2)
    if len(sizes) < 2 or sizes[1][1] < LEAST_ON_A_SIDE:
        return 0.0
    vector = side_vector(lately, Rarity(state.vocabulary, state.documents))
    return round(1.0 / (1.0 + exp(-sum(map(mul, SIDE_WEIGHTS, vector)))), 3)


def _silenced(division: Division, settled: int) -> Division:
    silence = min(COOL_DOWN * 2**division.fired, LONGEST_COOL_DOWN)
    return replace(division, fired=min(division.fired + 1, 16), silent_until=settled + silence)


def find_sides(state: State) -> list[list[str]]:
    """The topics as they would part: the two strongest, each with the lesser ones whose people it shares."""
    lately = _lately(state)
    sizes = Counter(seen.topic for seen in lately).most_common(MAX_SIDE_TOPICS)
    if len(sizes) < 2:
        return []
    voices = {key: _voices(lately, key) for key, _ in sizes}
    sides = [[sizes[0][0]], [sizes[1][0]]]
    for key, _ in sizes[2:]:
        shared = [len(voices[key] & voices[side[0]]) for side in sides]
        if shared[0] != shared[1]:
            sides[shared[1] > shared[0]].append(key)
    return sides


def explain_sides(state: State) -> list[str]:
    """What the evidence rests on, in words for people; nothing where there is only one topic."""
    lately = _lately(state)
    sizes = Counter(seen.topic for seen in lately).most_common(2)
    if len(sizes) < 2:
        return []
    (first, one), (second, other) = sizes
    here, there = _voices(lately, first), _voices(lately, second)
    return [
        f"{one} and {other} of the last {len(lately)} messages belong to two topics",
        f"{len(here & there)} of {len(here | there)} people take part in both",
    ]


def _lately(state: State) -> list[Seen]:
    return [seen for seen in state.window if seen.topic and seen.kind != "system"][-LATELY:]


def _voices(lately: Sequence[Seen], topic: str) -> set[int]:
    return {seen.author for seen in lately if seen.topic == topic}
