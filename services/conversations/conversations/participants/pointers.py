"""How far each person has got: moved by them, told to the room in rounds.

Moving takes no lock of the room, so that many readers do not hold up who writes; the caretaker tells all that moved in
a room under one lock, each person once a second at most.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import Actor, SignedIn
from conversations.events.types import EventType
from conversations.identity import write_to_rooms
from conversations.participants.models import Participant
from conversations.participants.schemas import PointersChange
from conversations.participants.standing import access_room
from conversations.rooms.ledger import RoomLedger, keep_ledger, lock_room
from shared.clock import utc_now
from shared.database.transactions import Database

TOLD_EVERY_S = 1.0
ROOMS_AT_ONCE = 200


def move_pointers(session: Session, person: SignedIn, conversation_id: UUID, change: PointersChange) -> None:
    """Move the person's own pointers forward, as far as there are messages; what was read has been delivered."""
    mine = access_room(session, person, conversation_id, Operation.CHANGE_OWN_VIEW)
    last, now = mine.room.last_seq, utc_now()
    read = min(change.last_read_seq or 0, last)
    delivered = max(read, min(change.last_delivered_seq or 0, last))
    session.execute(
        update(Participant)
        .where(
            Participant.conversation_id == conversation_id,
            Participant.user_id == person.user_id,
            Participant.is_active,
            or_(Participant.last_read_seq < read, Participant.last_delivered_seq < delivered),
        )
        .values(
            last_read_seq=func.greatest(Participant.last_read_seq, read),
            last_delivered_seq=func.greatest(Participant.last_delivered_seq, delivered),
            pointers_moved_at=now,
            **({"last_read_at": now} if change.last_read_seq else {}),
        )
        .execution_options(synchronize_session=False)
    )


def tell_moved_pointers(database: Database) -> int:
    """Tell each room whose pointers moved; who was told of within the last second waits for the next round.

    Answers how many were told. Several caretakers may run.
    """
    with database.transaction() as session:
        rooms = session.scalars(
            select(Participant.conversation_id).where(*_are_due(utc_now())).distinct().limit(ROOMS_AT_ONCE)
        ).all()
    return sum(_tell_room(database, room) for room in rooms)


def _tell_room(database: Database, conversation_id: UUID) -> int:
    with database.transaction() as session:
        write_to_rooms(session, [conversation_id])
        with keep_ledger(session, lock_room(session, conversation_id)) as ledger:
            moved = _take_moved(session, conversation_id)
            for user_id in moved:
                _tell(ledger, user_id)
    return len(moved)


def _take_moved(session: Session, conversation_id: UUID) -> list[UUID]:
    now = utc_now()
    taken = session.execute(
        update(Participant)
        .where(Participant.conversation_id == conversation_id, *_are_due(now))
        .values(pointers_moved_at=None, pointers_told_at=now)
        .returning(Participant.user_id)
        .execution_options(synchronize_session=False)
    )
    return sorted(taken.scalars())


def _are_due(now: datetime) -> tuple[Any, ...]:
    earlier = now - timedelta(seconds=TOLD_EVERY_S)
    return (
        Participant.pointers_moved_at.is_not(None),
        or_(Participant.pointers_told_at.is_(None), Participant.pointers_told_at <= earlier),
    )


def _tell(ledger: RoomLedger, user_id: UUID) -> None:
    actor, refs = Actor("user", user_id), {"user_id": str(user_id)}
    ledger.record(EventType.POINTERS_UPDATED, actor, refs)
    ledger.record(EventType.ME_UPDATED, actor, refs, recipient_id=user_id)
