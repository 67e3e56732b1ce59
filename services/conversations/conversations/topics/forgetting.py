"""Lets go of what a room's detector made of messages that are no more."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import update

from conversations.actors import SYSTEM
from conversations.events.types import EventType
from conversations.forgetting.erased import Erased
from conversations.rooms.ledger import RoomLedger
from conversations.topics import repository
from conversations.topics.findings import drop_deserted, note_moves
from conversations.topics.memory import begin_anew
from conversations.topics.models import MessageTopic
from conversations.topics.service import schedule_detection
from conversations.topics.words import forget_unused_words, lock_words, rename_anew
from shared.clock import utc_now


def forget_topics(ledger: RoomLedger, erased: Erased) -> None:
    """Have the room read anew without these messages, and no topic called by a word that nobody says any more.

    What people named keeps its name. A detector that had yet to read these messages only reads on.
    """
    session, room = ledger.session, ledger.room
    memory = repository.find_memory(session, room.id)
    if memory is None:
        return
    lock_words(session, room.family_id)
    _unplace(ledger, erased.message_ids)
    if memory.through_seq >= erased.first_seq:
        begin_anew(session, memory)
        drop_deserted(session, room.id, [])
        _forget_names(ledger)
        forget_unused_words(session, room.family_id)
        ledger.record(EventType.TOPICS_UPDATED, SYSTEM, {"through_seq": memory.through_seq})
    else:
        # A worker may be reading them at this moment: what it finds is refused.
        memory.state_version += 1
    schedule_detection(session, room.id)


def _unplace(ledger: RoomLedger, message_ids: Collection[UUID]) -> None:
    """These messages belong to no topic and answer none, whoever said so."""
    session, room_id = ledger.session, ledger.conversation_id
    before = repository.find_placed(session, room_id, list(message_ids))
    if not before:
        return
    session.execute(
        update(MessageTopic)
        .where(MessageTopic.conversation_id == room_id, MessageTopic.message_id.in_(before))
        .values(
            topic_id=None,
            parent_id=None,
            boundary=False,
            confidence=0,
            reason="",
            source="detector",
            version=MessageTopic.version + 1,
            updated_at=utc_now(),
        )
        .execution_options(synchronize_session=False)
    )
    places = repository.find_places(session, room_id, before)
    note_moves(session, room_id, before, dict.fromkeys(before), places)
    refs = {"message_ids": sorted(map(str, before))}
    ledger.record(EventType.MESSAGE_TOPICS_UPDATED, SYSTEM, refs)


def _forget_names(ledger: RoomLedger) -> None:
    """Until the room has been read again, the detector's topics have no descriptions, and plain names if need be."""
    session, room = ledger.session, ledger.room
    unsaid = repository.find_unsaid(session, room.id)
    for said, word in repository.find_detected(session, room.id):
        if said.description is not None:
            said.description = None
            said.version += 1
        if word.id in unsaid:
            rename_anew(session, room, word)
    session.flush()
