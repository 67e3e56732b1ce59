"""Writes what a detector found: topics, the messages in them, and how far the room has drifted apart."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from conversations.actors import SYSTEM
from conversations.events.types import EventType
from conversations.rooms.ledger import RoomLedger
from conversations.topics import repository
from conversations.topics.models import ConversationTopic, Topic
from conversations.topics.repository import Place, Voice
from conversations.topics.words import claim_word, lock_words, rename_word
from shared.contracts.topics import Assignment, DetectedTopic, DivideSignal, TopicsResult

VISIBLE_STEP = 0.01
_DROP_DESERTED = text(
    """
    delete from conversations.conversation_topics said
    where conversation_id = :room and message_count = 0 and source = 'detector'
      and (detector_key is null or detector_key <> all(:spoken_of))
      and not exists (
          select from conversations.todos
          where todos.conversation_id = said.conversation_id and todos.topic_id = said.topic_id)
    """
).bindparams(bindparam("spoken_of", type_=ARRAY(Text)))


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


def settle_topics(
    ledger: RoomLedger, detected: Sequence[DetectedTopic], keys: Iterable[str]
) -> dict[str, ConversationTopic]:
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
    settled = {key: said for key, (said, _word) in by_key.items()}
    for topic in detected:
        there = by_id.get(topic.id) if topic.id else None
        said, word = there or by_key.get(topic.topic) or (None, None)
        if said is None or word is None:
            said = claim_word(session, room, topic.name, topic.topic)
        elif there and said.detector_key != topic.topic:
            settled.pop(said.detector_key or "", None)
            _hand_over(session, said, by_key.get(topic.topic), topic.topic)
        _describe(ledger, said, word, topic)
        if said in session.new:
            session.flush()
        settled[topic.topic] = said
    return settled


def place_messages(
    session: Session, room_id: UUID, assignments: Sequence[Assignment], topics: dict[str, ConversationTopic]
) -> list[UUID]:
    """Write the assignments of messages that are in the room; answers those that changed.

    What a person said of a message stays.
    """
    latest = {assignment.message_id: assignment for assignment in assignments}
    parents = {assignment.parent_id for assignment in latest.values() if assignment.parent_id}
    places = repository.find_places(session, room_id, {*latest, *parents})
    rows = [_row(assignment, places, topics) for message_id, assignment in latest.items() if message_id in places]
    if not rows:
        return []
    placed = repository.place(session, room_id, rows)
    before = {row.message_id: row.before for row in placed}
    note_moves(session, room_id, before, {row.message_id: row.topic_id for row in placed}, places)
    return sorted(before, key=lambda message_id: places[message_id].seq)


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
    session.execute(_DROP_DESERTED, {"room": room_id, "spoken_of": [topic.topic for topic in detected]})


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
    session.flush()


def _describe(ledger: RoomLedger, said: ConversationTopic, word: Topic | None, topic: DetectedTopic) -> None:
    said.relevance = topic.relevance
    if said.source != "person":
        if topic.description is not None:
            said.description = topic.description[:4000]
        if word is not None:
            rename_word(ledger.session, ledger.room, word, topic.name)
    if said not in ledger.session.new and ledger.session.is_modified(said):
        said.version += 1


def _row(assignment: Assignment, places: dict[UUID, Place], topics: dict[str, ConversationTopic]) -> dict[str, Any]:
    """The columns of a message's place as JSON."""
    answered = assignment.parent_id if assignment.parent_id != assignment.message_id else None
    said = topics.get(assignment.topic)
    return {
        "message_id": str(assignment.message_id),
        "seq": places[assignment.message_id].seq,
        "topic_id": str(said.topic_id) if said else None,
        "parent_id": str(answered) if answered in places else None,
        "boundary": assignment.boundary,
        "confidence": assignment.confidence,
        "reason": assignment.reason,
    }


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
