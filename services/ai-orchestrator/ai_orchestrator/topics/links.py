from collections.abc import Sequence
from dataclasses import dataclass
from math import exp
from operator import mul

from ai_orchestrator.topics.features.pairs import PAIR_FEATURES, START_FEATURES, pair_vector, start_vector
from ai_orchestrator.topics.features.scene import look_around
from ai_orchestrator.topics.state import Seen, State
from ai_orchestrator.topics.weights import PAIRS, STARTS

PAIR_WEIGHTS = tuple(PAIRS[name] for name in PAIR_FEATURES)
START_WEIGHTS = tuple(STARTS[name] for name in START_FEATURES)
_REASONS = {
    "names_author": "it names the author",
    "names_author_newest": "it names the author",
    "named_back": "it was addressed there",
    "named_back_silent": "it was addressed there",
    "overlap": "shared words",
    "cosine": "shared words",
    "thread_overlap": "shared words",
    "question_met": "it follows a question",
    "question_open": "it follows a question",
    "same_author": "the same author goes on",
    "same_author_previous": "the same author goes on",
    "same_author_newest": "the same author goes on",
    "partner": "these two were talking",
    "partner_newest": "these two were talking",
    "answers_me": "these two were talking",
    "answers_me_since": "these two were talking",
    "own_thread": "the author was in this thread",
    "own_thread_tip": "the author was in this thread",
    "took_part": "the author was in this thread",
}
_REASON_LIMIT = 2


@dataclass(frozen=True, slots=True)
class Link:
    """What a message answers, None where it starts a thread; `confidence` is the share of this choice."""

    parent: Seen | None
    confidence: float
    reason: str


def choose_link(state: State, draft: Seen) -> Link:
    """The most likely earlier message that `draft` answers, or none. Only system notices never answer."""
    if draft.kind == "system":
        return Link(None, 1.0, "a notice")
    scene = look_around(state, draft)
    if not scene.candidates:
        return Link(None, 1.0, "first message")
    vectors = [pair_vector(scene, other) for other in scene.candidates]
    scores = [_dot(START_WEIGHTS, start_vector(scene)), *(_dot(PAIR_WEIGHTS, vector) for vector in vectors)]
    best = max(range(len(scores)), key=scores.__getitem__)
    confidence = _share(scores, best)
    if best == 0:
        return Link(None, confidence, "nothing before it fits")
    return Link(scene.candidates[best - 1], confidence, _explain(vectors[best - 1]))


def _dot(weights: Sequence[float], vector: Sequence[float]) -> float:
    return float(sum(map(mul, weights, vector)))


def _share(scores: Sequence[float], best: int) -> float:
    top = scores[best]
    return round(1.0 / sum(exp(score - top) for score in scores), 3)


def _explain(vector: Sequence[float]) -> str:
    """The strongest reasons in words, strongest first."""
    gains = sorted(
        ((weight * value, name) for weight, value, name in zip(PAIR_WEIGHTS, vector, PAIR_FEATURES, strict=True)),
        reverse=True,
    )
    reasons = dict.fromkeys(_REASONS[name] for gain, name in gains if gain > 0.3 and name in _REASONS)
    return ", ".join(list(reasons)[:_REASON_LIMIT]) or "it follows closely"
