"""Writes what a detector found: topics, the messages in them, and how far the room has drifted apart."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversations.actors import SYSTEM
from conversations.events.types import EventType
from conversations.rooms.ledger import RoomLedger
from conversations.todos.models import Todo
from conversations.topics import repository
from conversations.topics.models import ConversationTopic, MessageTopic, Topic
from conversations.topics.repository import Place, Voice
from conversations.topics.words import claim_word, lock_words, rename_word
from shared.clock import utc_now
from shared.contracts.topics import Assignment, DetectedTopic, DivideSignal, TopicsResult

VISIBLE_STEP = 0.01
_PLACED = ("topic_id", "parent_id", "boundary", "confidence", "reason")


def write_findings(ledger: RoomLedger, result: TopicsResult, through_seq: int) -> None:
    """Write the result of a run that read up to `through_seq`, with its events."""
    session, room_id = ledger.session, ledger.conversation_id
    topics = settle_topics(ledger, result.topics, {assignment.topic for assignment in result.assignments})
    moved = place_messages(session, room_id, result.assignments, topics)
    drop_deserted(session, room_id, result.topics)
    ledger.record(EventType.TOPICS_UPDATED, SYSTEM, {"through_seq": through_seq})
    if moved:
        refs = {"message_ids": [str(message_id) for message_id in moved]}
        ledger.record(EventType.MESSAGE_TOPICS_UPDATED, SYSTEM, refs)
    move_progress(ledger, result.divide)


def settle_topics(ledger: RoomLedger, detected: Sequence[DetectedTopic], keys: Iterable[str]) -> dict[str, UUID]:
    """The room's topic of each detector's key. A name that a person gave stays; so does a word others use."""
    session, room = ledger.session, ledger.room
    lock_words(session, room.family_id)
    known = repository.find_named_by(
        session,
        room.id,
        {*keys, *(topic.topic for topic in detected)},
        [topic.id for topic in detected if topic.id is not None],
    )
    by_key = {said.detector_key: (said, word) for said, word in known if said.detector_key}
    by_id = {word.id: (said, word) for said, word in known}
    for topic in detected:
        there = by_id.get(topic.id) if topic.id else None
        said, word = there or by_key.get(topic.topic) or (None, None)
        if said is None or word is None:
            said = claim_word(session, room, topic.name, topic.topic)
        elif there and said.detector_key != topic.topic:
            _hand_over(session, said, by_key.get(topic.topic), topic.topic)
        _describe(ledger, said, word, topic)
        session.flush()
    settled = repository.find_named_by(session, room.id, {*keys, *(topic.topic for topic in detected)}, [])
    return {said.detector_key: said.topic_id for said, _word in settled if said.detector_key}


def place_messages(
    session: Session, room_id: UUID, assignments: Sequence[Assignment], topics: dict[str, UUID]
) -> list[UUID]:
    """Write the assignments of messages that are in the room; answers those that changed.

    What a person said of a message stays.
    """
    latest = {assignment.message_id: assignment for assignment in assignments}
    parents = {assignment.parent_id for assignment in latest.values() if assignment.parent_id}
    places = repository.find_places(session, room_id, {*latest, *parents})
    rows = [
        _row(room_id, assignment, places, topics) for message_id, assignment in latest.items() if message_id in places
    ]
    if not rows:
        return []
    before = repository.find_placed(session, room_id, list(latest))
    after = _upsert(session, rows)
    note_moves(session, room_id, before, after, places)
    return sorted(after, key=lambda message_id: places[message_id].seq)


def note_moves(
    session: Session,
    room_id: UUID,
    before: dict[UUID, UUID | None],
    after: dict[UUID, UUID | None],
    places: dict[UUID, Place],
) -> None:
    """Keep each topic's number of messages and its people; costs what moved, not what the room holds."""
    counts: Counter[UUID] = Counter()
    joined: dict[UUID, list[UUID]] = defaultdict(list)
    left: set[Voice] = set()
    for message_id in sorted(after, key=lambda each: places[each].seq):
        old, new, author = before.get(message_id), after[message_id], places[message_id].author_id
        if old == new:
            continue
        if old is not None:
            counts[old] -= 1
            left |= {Voice(old, author)} if author else set()
        if new is not None:
            counts[new] += 1
            joined[new] += [author] if author else []
    gone = repository.find_silent_voices(session, room_id, left)
    for topic_id, change in counts.items():
        _note_count(session, room_id, topic_id, change, joined[topic_id], gone)
    session.flush()


def drop_deserted(session: Session, room_id: UUID, detected: Sequence[DetectedTopic]) -> None:
    """Forget the detector's topics that hold no message and no to-do, and that it no longer speaks of."""
    spoken_of = [topic.topic for topic in detected]
    to_do = select(Todo.id).where(
        Todo.conversation_id == ConversationTopic.conversation_id, Todo.topic_id == ConversationTopic.topic_id
    )
    session.execute(
        delete(ConversationTopic)
        .where(
            ConversationTopic.conversation_id == room_id,
            ConversationTopic.message_count == 0,
            ConversationTopic.source == "detector",
            ~to_do.exists(),
            or_(ConversationTopic.detector_key.is_(None), ConversationTopic.detector_key.not_in(spoken_of)),
        )
        .execution_options(synchronize_session=False)
    )


def move_progress(ledger: RoomLedger, divide: DivideSignal) -> None:
    """Fill the ring as the evidence says, where it moved visibly and nothing further is under way."""
    room = ledger.room
    score = 0.0 if room.settings.get("division") == "off" else divide.score
    if room.mitosis_phase != "prophase" or abs(score - room.phase_progress) < VISIBLE_STEP:
        return
    room.phase_progress = score
    ledger.record(EventType.PHASE_UPDATED, SYSTEM)


def _hand_over(
    session: Session, said: ConversationTopic, former: tuple[ConversationTopic, Topic] | None, key: str
) -> None:
    """The key now stands for another of the room's topics; it never stands for two."""
    if former is not None:
        former[0].detector_key = None
        session.flush()
    said.detector_key = key


def _describe(ledger: RoomLedger, said: ConversationTopic, word: Topic | None, topic: DetectedTopic) -> None:
    said.relevance = topic.relevance
    if said.source != "person":
        if topic.description is not None:
            said.description = topic.description[:4000]
        if word is not None:
            rename_word(ledger.session, ledger.room, word, topic.name)
    if said not in ledger.session.new and ledger.session.is_modified(said):
        said.version += 1


def _row(room_id: UUID, assignment: Assignment, places: dict[UUID, Place], topics: dict[str, UUID]) -> dict[str, Any]:
    now = utc_now()
    answered = assignment.parent_id if assignment.parent_id != assignment.message_id else None
    return {
        "conversation_id": room_id,
        "message_id": assignment.message_id,
        "seq": places[assignment.message_id].seq,
        "topic_id": topics.get(assignment.topic),
        "parent_id": answered if answered in places else None,
        "boundary": assignment.boundary,
        "confidence": assignment.confidence,
        "reason": assignment.reason,
        "created_at": now,
        "updated_at": now,
    }


def _upsert(session: Session, rows: list[dict[str, Any]]) -> dict[UUID, UUID | None]:
    """Topic of each message whose row is new or changed."""
    given = insert(MessageTopic).values(rows)
    changed = or_(*(getattr(MessageTopic, name).is_distinct_from(given.excluded[name]) for name in _PLACED))
    written = session.execute(
        given.on_conflict_do_update(
            index_elements=["conversation_id", "message_id"],
            set_={
                **{name: given.excluded[name] for name in _PLACED},
                "updated_at": given.excluded.updated_at,
                "version": MessageTopic.version + 1,
            },
            where=(MessageTopic.source != "person") & changed,
        )
        .returning(MessageTopic.message_id, MessageTopic.topic_id)
        .execution_options(synchronize_session=False)
    )
    return {row.message_id: row.topic_id for row in written}


def _note_count(
    session: Session, room_id: UUID, topic_id: UUID, change: int, joined: list[UUID], gone: set[Voice]
) -> None:
    said = session.get(ConversationTopic, (room_id, topic_id))
    if said is None:
        return
    people = dict.fromkeys([*said.user_ids, *map(str, joined)])
    silent = {str(voice.user_id) for voice in gone if voice.topic_id == topic_id}
    said.message_count = max(0, said.message_count + change)
    said.user_ids = [person for person in people if person not in silent]
    said.version += 1
