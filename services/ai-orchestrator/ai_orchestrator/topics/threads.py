from dataclasses import replace

from ai_orchestrator.topics.links import Link, choose_link
from ai_orchestrator.topics.message import Message
from ai_orchestrator.topics.state import MAX_THREADS, MAX_VOCABULARY, MAX_WINDOW, Seen, State, Thread

KEPT_VOCABULARY = 800


def place_message(state: State, message: Message, draft: Seen) -> State:
    """The state in which `draft` has its parent and thread: a person's word first, else the likeliest link."""
    if message.topic is not None:
        return _append(state, _join_topic(state, draft, message.topic))
    if message.reply_to is not None:
        return _append(state, _join_reply(state, draft, message.reply_to))
    return _append(state, _join_link(state, draft, choose_link(state, draft)))


def _join_topic(state: State, draft: Seen, key: str) -> Seen:
    topic = state.topics.get(key)
    return replace(
        draft,
        thread=topic.thread if topic else state.next_thread,
        topic=key,
        given=True,
        reason="a person said so",
    )


def _join_reply(state: State, draft: Seen, reply_to: str) -> Seen:
    draft = replace(draft, parent_id=reply_to, given=True, reason="an explicit reply")
    parent = state.find_by_id(reply_to)
    if parent is not None:
        return replace(draft, thread=parent.thread, parent=parent.index)
    topic = state.topics.get(state.memory.get(reply_to, ""))
    return replace(draft, thread=topic.thread if topic else state.next_thread)


def _join_link(state: State, draft: Seen, link: Link) -> Seen:
    draft = replace(draft, confidence=link.confidence, reason=link.reason)
    if link.parent is None:
        return replace(draft, thread=state.next_thread)
    parent = link.parent
    return replace(draft, thread=parent.thread, parent=parent.index, parent_id=parent.id)


def _append(state: State, seen: Seen) -> State:
    return replace(
        state,
        next_index=seen.index + 1,
        next_thread=max(state.next_thread, seen.thread + 1),
        documents=state.documents + 1,
        window=(*state.window, seen)[-MAX_WINDOW:],
        threads=_touch_thread(state, seen),
        spoke={**state.spoke, seen.author: seen.index},
        vocabulary=_count_words(state.vocabulary, seen),
    )


def _touch_thread(state: State, seen: Seen) -> dict[int, Thread]:
    if seen.kind == "system" and not seen.given:
        return state.threads
    known = state.threads.get(seen.thread)
    thread = replace(known, last=seen.index) if known else _open_thread(state, seen)
    touched = {**state.threads, seen.thread: thread}
    if len(touched) > MAX_THREADS:
        del touched[min(touched, key=lambda key: touched[key].last)]
    return touched


def _open_thread(state: State, seen: Seen) -> Thread:
    """A new thread, or one so old that only its messages are remembered: it goes on with their topic."""
    parent = state.find_seen(seen.parent)
    inherited = parent.topic if parent else ""
    return Thread(seen.topic or inherited or topic_key(seen), last=seen.index, since=seen.index)


def topic_key(seen: Seen) -> str:
    """The key of a topic that begins with this message; no two are alike in one conversation."""
    return f"t{seen.index}"


def _count_words(vocabulary: dict[int, int], seen: Seen) -> dict[int, int]:
    """Counts of messages per word; when full, the rarest give way, the oldest of them first."""
    if not seen.words:
        return vocabulary
    counted = dict(vocabulary)
    for word in frozenset(seen.words):
        counted[word] = counted.pop(word, 0) + 1
    if len(counted) <= MAX_VOCABULARY:
        return counted
    order = {word: place for place, word in enumerate(counted)}
    kept = sorted(counted, key=lambda word: (counted[word], order[word]))[-KEPT_VOCABULARY:]
    return {word: counted[word] for word in sorted(kept, key=order.__getitem__)}
