import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from ai_orchestrator.topics.detector import finish, step
from ai_orchestrator.topics.division import explain_sides, find_sides
from ai_orchestrator.topics.known import bind_topics, correct_message, find_key, keep_names, open_topics
from ai_orchestrator.topics.message import Answer, Message
from ai_orchestrator.topics.naming import LEAST_RELEVANCE, measure_relevance
from ai_orchestrator.topics.state import State, StateUnreadable
from shared.contracts.lines import Line
from shared.contracts.topics import Assignment, DetectedTopic, DivideSignal, TopicsPayload, TopicsResult

logger = logging.getLogger(__name__)

STILL_SURE = 0.5


@dataclass
class Findings:
    """The answers of one run and the names of the topics they speak of."""

    answers: list[Answer] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def add(self, state: State, answers: Iterable[Answer]) -> None:
        for answer in answers:
            if answer.topic in state.topics:
                self.answers.append(answer)
                self.names[answer.topic] = state.topics[answer.topic].name


def detect(payload: TopicsPayload) -> TopicsResult:
    """The detector's answers to the payload's lines, by the very `step` that the command runs.

    Notices get no assignment. With a lag, the last lines get one as if nothing followed, and another when
    the next lines have come. What people said (corrections, names) is taken as given.
    """
    known = {str(topic.id): topic.name for topic in payload.topics}
    state = _hear_people(_read_state(payload), payload, known)
    state, findings = _run(state, payload)
    ahead, waiting = finish(state)
    fired = any(answer.divide for answer in findings.answers)
    findings.add(ahead, waiting)
    state = bind_topics(state, known)
    return TopicsResult(
        state_version=payload.state_version,
        state=state.to_json(),
        assignments=[_assign(answer) for answer in findings.answers],
        topics=_describe_topics(bind_topics(ahead, known), findings),
        divide=DivideSignal(
            score=ahead.division.evidence,
            fire=fired and ahead.division.evidence >= STILL_SURE,
            sides=find_sides(ahead),
            reasons=explain_sides(ahead),
        ),
    )


def _read_state(payload: TopicsPayload) -> State:
    if payload.state is None:
        return State()
    try:
        return State.from_json(payload.state)
    except StateUnreadable as problem:
        logger.warning("topics of %s start afresh: %s", payload.conversation_id, problem)
        return State()


def _hear_people(state: State, payload: TopicsPayload, known: Mapping[str, str]) -> State:
    state = keep_names(bind_topics(state, known), known)
    state = open_topics(state, (str(correction.topic_id) for correction in payload.corrections), known)
    for correction in payload.corrections:
        key = find_key(state, str(correction.topic_id))
        if key is not None:
            state = correct_message(state, str(correction.message_id), key)
    return state


def _run(state: State, payload: TopicsPayload) -> tuple[State, Findings]:
    findings = Findings()
    wanted = {correction.message_id: str(correction.topic_id) for correction in payload.corrections}
    for line in payload.lines:
        topic_id = wanted.get(line.id)
        message = _read_line(line, find_key(state, topic_id) if topic_id else None)
        state, answers = step(state, message, payload.lag)
        findings.add(state, answers)
    return state, findings


def _read_line(line: Line, topic: str | None) -> Message:
    notice = line.sender_type == "system"
    return Message(
        id=str(line.id),
        author=line.name,
        text=line.text,
        time=line.at.timestamp(),
        kind="system" if notice else "message",
        reply_to=str(line.parent_id) if line.parent_id and not notice else None,
        topic=None if notice else topic,
    )


def _assign(answer: Answer) -> Assignment:
    return Assignment(
        message_id=UUID(answer.id),
        topic=answer.topic,
        parent_id=None if answer.parent == answer.id else UUID(answer.parent),
        boundary=answer.boundary,
        confidence=answer.confidence,
        reason=answer.reason,
    )


def _describe_topics(state: State, findings: Findings) -> list[DetectedTopic]:
    """Every topic in memory and every topic spoken of in this run, strongest first."""
    names = {**findings.names, **{key: topic.name for key, topic in state.topics.items() if topic.size}}
    relevance = measure_relevance(state)
    topics = [
        DetectedTopic(topic=key, id=state.bound.get(key), name=name, relevance=relevance.get(key, LEAST_RELEVANCE))
        for key, name in names.items()
    ]
    return sorted(topics, key=lambda topic: -topic.relevance)
