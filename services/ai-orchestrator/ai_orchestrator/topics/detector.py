from dataclasses import replace

from ai_orchestrator.topics.boundaries import settle_topic
from ai_orchestrator.topics.division import weigh_division
from ai_orchestrator.topics.message import Answer, Message
from ai_orchestrator.topics.naming import note_message
from ai_orchestrator.topics.reading import read_message
from ai_orchestrator.topics.state import MAX_LAG, MAX_MEMORY, Seen, State
from ai_orchestrator.topics.threads import place_message


def step(state: State, message: Message, lag: int = 0) -> tuple[State, tuple[Answer, ...]]:
    """Take in one message; nothing else in the world changes, and `state` itself stays as it was.

    `lag` (0..10) is for how many later messages an answer may wait: with 0 the answer to `message` comes
    at once, with n the answers come n messages later. Answers are final and in order.
    """
    state, draft = read_message(state, message)
    state = place_message(state, message, draft)
    return _settle_beyond(state, min(max(lag, 0), MAX_LAG))


def finish(state: State) -> tuple[State, tuple[Answer, ...]]:
    """The answers still waiting for later messages, given as if none came."""
    return _settle_beyond(state, 0)


def _settle_beyond(state: State, lag: int) -> tuple[State, tuple[Answer, ...]]:
    answers = []
    while state.next_index - state.settled > lag:
        state, answer = _settle(state)
        answers.append(answer)
    return state, tuple(answers)


def _settle(state: State) -> tuple[State, Answer]:
    waiting = state.window[state.settled - state.window[0].index]
    state, seen = settle_topic(state, waiting)
    if seen.kind != "system":
        state = note_message(state, seen)
    state = _remember(state, replace(seen, surfaces=(), opening=""))
    division, fire = weigh_division(state)
    return replace(state, division=division), _answer(seen, fire)


def _remember(state: State, seen: Seen) -> State:
    at = seen.index - state.window[0].index
    memory = {**state.memory, seen.id: seen.topic}
    if len(memory) > MAX_MEMORY:
        del memory[next(iter(memory))]
    return replace(
        state,
        settled=seen.index + 1,
        window=(*state.window[:at], seen, *state.window[at + 1 :]),
        memory=memory,
    )


def _answer(seen: Seen, fire: bool) -> Answer:
    return Answer(
        id=seen.id,
        topic=seen.topic,
        parent=seen.parent_id,
        boundary=seen.boundary,
        divide=fire,
        confidence=seen.confidence,
        reason=seen.reason,
    )
