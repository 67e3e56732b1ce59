"""What people said about topics: names they gave, and where they put a message. Their word outlasts the detector's."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ai_orchestrator.topics.naming import MAX_GIVEN_NAME_CHARS
from ai_orchestrator.topics.state import MAX_BOUND, State, Topic


def bind_topics(state: State, known: Mapping[str, str]) -> State:
    """The state in which a topic without an owner's id has the id of the `known` topic of the same name."""
    ids = {name.strip().casefold(): topic_id for topic_id, name in known.items()}
    bound = {key: topic_id for key, topic_id in state.bound.items() if topic_id in known}
    taken = set(bound.values())
    for key, topic in state.topics.items():
        topic_id = ids.get(topic.name.strip().casefold())
        if key not in bound and topic_id is not None and topic_id not in taken:
            bound[key] = topic_id
            taken.add(topic_id)
    return replace(state, bound=_newest(bound))


def keep_names(state: State, known: Mapping[str, str]) -> State:
    """The state in which a bound topic bears the owner's name for good where that is not the detector's."""
    topics = dict(state.topics)
    for key, topic_id in state.bound.items():
        if key in topics and topics[key].name != known[topic_id]:
            topics[key] = replace(topics[key], name=_given(known[topic_id]), kept_name=True)
    return replace(state, topics=topics)


def open_topics(state: State, topic_ids: Iterable[str], known: Mapping[str, str]) -> State:
    """The state in which each of the owner's `topic_ids` has a key, so that messages can be put there."""
    for topic_id in topic_ids:
        if topic_id in known and topic_id not in state.bound.values():
            state = _open(state, topic_id, _given(known[topic_id]))
    return state


def find_key(state: State, topic_id: str) -> str | None:
    """The detector's key of an owner's topic."""
    return next((key for key, bound_id in state.bound.items() if bound_id == topic_id), None)


def correct_message(state: State, message_id: str, key: str) -> State:
    """The state in which an earlier message belongs to the topic of `key`, and what answers it will too."""
    memory = {**state.memory, message_id: key} if message_id in state.memory else state.memory
    seen = state.find_by_id(message_id)
    if seen is None:
        return replace(state, memory=memory)
    topic = state.topics.get(key)
    thread = topic.thread if topic else seen.thread
    corrected = replace(seen, topic=key, thread=thread, given=True)
    at = seen.index - state.window[0].index
    return replace(state, window=(*state.window[:at], corrected, *state.window[at + 1 :]), memory=memory)


def _open(state: State, topic_id: str, name: str) -> State:
    topic = Topic(thread=state.next_thread, last=state.next_index, name=name, kept_name=True)
    key = f"p{topic_id}"
    return replace(
        state,
        next_thread=state.next_thread + 1,
        topics={**state.topics, key: topic},
        bound=_newest({**state.bound, key: topic_id}),
    )


def _given(name: str) -> str:
    return name[:MAX_GIVEN_NAME_CHARS]


def _newest(bound: dict[str, str]) -> dict[str, str]:
    return dict(list(bound.items())[-MAX_BOUND:])
