from dataclasses import replace
from math import exp
from operator import mul

from ai_orchestrator.topics.features.rarity import Rarity
from ai_orchestrator.topics.features.shifts import SHIFT_FEATURES, find_seam, shift_vector
from ai_orchestrator.topics.state import Seen, State, Thread
from ai_orchestrator.topics.threads import topic_key
from ai_orchestrator.topics.weights import SHIFT_THRESHOLD, SHIFTS

LEAST_TOPIC = 6
SHIFT_WEIGHTS = tuple(SHIFTS[name] for name in SHIFT_FEATURES)


def settle_topic(state: State, seen: Seen) -> tuple[State, Seen]:
    """The message with its topic for good, and the state whose thread stands in that topic."""
    thread = state.threads.get(seen.thread)
    if seen.topic:
        return _move_thread(state, seen, thread, seen.topic), seen
    if thread is None:
        return state, replace(seen, topic=_inherited(state, seen) or topic_key(seen))
    if seen.given and seen.parent != seen.index:
        key = _inherited(state, seen) or thread.topic
        return _move_thread(state, seen, thread, key), replace(seen, topic=key)
    if thread.since != seen.index and measure_shift(state, seen, thread) > SHIFT_THRESHOLD:
        key = topic_key(seen) if _is_grown(state, thread) else thread.topic
        return _begin_segment(state, seen, thread, key), replace(seen, topic=key, boundary=True)
    return state, replace(seen, topic=thread.topic, boundary=0 < seen.index == thread.since)


def measure_shift(state: State, seen: Seen, thread: Thread) -> float:
    """How likely the subject of `thread` changes at `seen`, 0..1; 0 where there is nothing to compare with."""
    seam = find_seam(state, seen, thread)
    if seam is None:
        return 0.0
    vector = shift_vector(seam, Rarity(state.vocabulary, state.documents))
    return 1.0 / (1.0 + exp(-sum(map(mul, SHIFT_WEIGHTS, vector))))


def _inherited(state: State, seen: Seen) -> str:
    parent = state.find_seen(seen.parent) if seen.parent != seen.index else None
    return parent.topic if parent else state.memory.get(seen.parent_id, "")


def _is_grown(state: State, thread: Thread) -> bool:
    """A shift ends a topic only when it was held for a while; before that, the topic is still finding itself."""
    topic = state.topics.get(thread.topic)
    return topic is None or topic.size >= LEAST_TOPIC


def _move_thread(state: State, seen: Seen, thread: Thread | None, key: str) -> State:
    if thread is None or thread.topic == key:
        return state
    return _begin_segment(state, seen, thread, key)


def _begin_segment(state: State, seen: Seen, thread: Thread, key: str) -> State:
    moved = replace(thread, topic=key, since=seen.index)
    return replace(state, threads={**state.threads, seen.thread: moved})
