"""What speaks for a message answering an earlier one: one vector a candidate, and one for starting a thread."""

from math import log1p

from ai_orchestrator.topics.features.scene import Scene, log_minutes
from ai_orchestrator.topics.features.tone import ASSENTS, GREETS, POINTS_BACK, QUESTION, TURNS
from ai_orchestrator.topics.state import Seen

PAIR_FEATURES = (
    "previous",
    "previous_in_crowd",
    "previous_short",
    "previous_points_back",
    "previous_unclocked",
    "previous_but_one",
    "distance",
    "distance_in_crowd",
    "distance_assents",
    "gap",
    "gap_long",
    "same_author",
    "same_author_previous",
    "same_author_newest",
    "names_author",
    "names_author_newest",
    "names_author_distance",
    "names_another",
    "named_back",
    "named_back_silent",
    "names_elsewhere",
    "both_name_third",
    "newest_of_author",
    "partner",
    "partner_newest",
    "own_thread",
    "own_thread_tip",
    "thread_tip",
    "took_part",
    "starts_thread",
    "answers_me",
    "answers_me_since",
    "overlap",
    "cosine",
    "thread_overlap",
    "question_met",
    "question_open",
)

START_FEATURES = (
    "bias",
    "crowd",
    "crowd_unclocked",
    "unclocked",
    "names",
    "question",
    "newcomer",
    "newcomer_question",
    "own_distance",
    "own_thread_alive",
    "previous_own",
    "previous_asks",
    "gap",
    "gap_long",
    "greets",
    "assents",
    "points_back",
    "turns",
    "short",
    "length",
    "best_overlap",
    "action",
)


def pair_vector(scene: Scene, other: Seen) -> list[float]:
    """Values of PAIR_FEATURES for the draft of `scene` answering `other`."""
    return [
        *_nearness(scene, other),
        *_voices(scene, other),
        *_threads(scene, other),
        *_words(scene, other),
    ]


def start_vector(scene: Scene) -> list[float]:
    """Values of START_FEATURES for the draft of `scene` starting a thread."""
    draft, own = scene.draft, scene.own_last
    previous = scene.candidates[0]
    gap = log_minutes(draft, previous)
    question = draft.tone & QUESTION > 0
    return [
        1.0,
        scene.crowd,
        scene.crowd * (draft.time is None),
        draft.time is None,
        bool(draft.mentions),
        question,
        own is None,
        own is None and question,
        log1p(draft.index - own.index) if own else 0.0,
        own is not None and scene.tips.get(own.thread, 0) > draft.index - 12,
        previous.author == draft.author,
        previous.author != draft.author and previous.tone & QUESTION > 0,
        gap,
        gap > 2.4,
        draft.tone & GREETS > 0,
        draft.tone & ASSENTS > 0,
        draft.tone & POINTS_BACK > 0,
        draft.tone & TURNS > 0,
        draft.length < 4,
        log1p(draft.length),
        min(scene.best_overlap, 3.0),
        draft.kind == "action",
    ]


def _nearness(scene: Scene, other: Seen) -> list[float]:
    draft = scene.draft
    distance = draft.index - other.index
    far = log1p(distance)
    previous = distance == 1
    gap = log_minutes(draft, other)
    return [
        previous,
        previous * scene.crowd,
        previous and draft.length < 4,
        previous and draft.tone & POINTS_BACK > 0,
        previous and draft.time is None,
        distance == 2,
        far,
        far * scene.crowd,
        far * (draft.tone & ASSENTS > 0),
        gap,
        gap > 2.4,
    ]


def _voices(scene: Scene, other: Seen) -> list[float]:
    draft = scene.draft
    mine = other.author == draft.author
    named = other.author in draft.mentions
    named_back = draft.author in other.mentions
    newest = scene.newest.get(other.author) == other.index
    partner = other.author == scene.partner and not mine
    return [
        mine,
        mine and other.index == draft.index - 1,
        mine and newest,
        named,
        named and newest,
        named * log1p(draft.index - other.index),
        bool(draft.mentions) and not named,
        named_back,
        named_back and not draft.mentions,
        bool(other.mentions) and not named_back and not mine,
        bool(draft.mentions) and bool(other.mentions) and not set(draft.mentions).isdisjoint(other.mentions),
        newest,
        partner,
        partner and newest,
    ]


def _threads(scene: Scene, other: Seen) -> list[float]:
    own = scene.own_last
    own_thread = own is not None and own.thread == other.thread
    tip = scene.tips.get(other.thread) == other.index
    answers_me = other.parent in scene.own_indices and other.author != scene.draft.author
    return [
        own_thread,
        own_thread and tip,
        tip,
        other.thread in scene.took_part,
        other.parent == other.index,
        answers_me,
        answers_me and own is not None and other.index > own.index,
    ]


def _words(scene: Scene, other: Seen) -> list[float]:
    draft = scene.draft
    overlap = scene.overlaps.get(other.index, 0.0)
    asked = other.tone & QUESTION > 0 and other.author != draft.author
    return [
        min(overlap, 3.0),
        overlap and overlap / (1.0 + max(len(draft.words), len(other.words))) ** 0.5,
        min(scene.thread_overlaps.get(other.thread, 0.0), 4.0),
        asked and draft.tone & QUESTION == 0,
        asked and other.index not in scene.answered,
    ]
