"""A room under its lock: the one way to number messages and events, in one transaction, without a gap."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import CursorResult, Table, bindparam, insert, select, text
from sqlalchemy.orm import Session

from conversations.actors import Actor
from conversations.events.models import Event
from conversations.events.types import EventType
from conversations.rooms.models import Conversation
from shared.clock import utc_now
from shared.database.transactions import announce
from shared.database.written import note_written
from shared.errors import NotFound

EVENTS = cast(Table, Event.__table__)
_WRITE = text(
    """
    with counted as (
        update conversations.conversations
        set last_seq = :last_seq, last_event_seq = :last_event_seq, last_message_at = :last_message_at
        where id = :id
        returning id
    )
    insert into conversations.events
        (conversation_id, event_seq, type, actor_type, actor_id, recipient_id, refs, created_at, updated_at)
    select :id, event_seq, type, actor_type, actor_id, recipient_id, refs, :now, :now
    from counted cross join jsonb_to_recordset(:events) as given
        (event_seq integer, type text, actor_type text, actor_id uuid, recipient_id uuid, refs jsonb)
    """
)
_LOCK = (
    select(Conversation)
    .where(Conversation.id == bindparam("id"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_LOCKED = "locked_rooms"


@dataclass(frozen=True)
class RoomChanged:
    """Announced after a commit that gave a room events: readers may look."""

    conversation_id: UUID


@dataclass(frozen=True)
class PersonChanged:
    """Announced after a commit that gave a person an event of their own."""

    user_id: UUID


@dataclass
class RoomLedger:
    """Numbers what happens in one locked room; counters and events are written when the block ends."""

    session: Session
    room: Conversation
    _events: list[dict[str, Any]] = field(default_factory=list)
    _counted: bool = False

    @property
    def conversation_id(self) -> UUID:
        return self.room.id

    def take_seq(self, at: datetime) -> int:
        """The next message's place; `at` moves the room's time of last activity, never back."""
        self._count(last_seq=self.room.last_seq + 1, last_message_at=max(at, self.room.last_message_at or at))
        return self.room.last_seq

    def record(
        self, event: EventType, actor: Actor, refs: dict[str, Any] | None = None, *, recipient_id: UUID | None = None
    ) -> None:
        """Note an event; `refs` holds ids (and a reason), never content."""
        self._count(last_event_seq=self.room.last_event_seq + 1)
        self._events.append(
            {
                "event_seq": self.room.last_event_seq,
                "type": event.value,
                "actor_type": actor.type,
                "actor_id": str(actor.id) if actor.id else None,
                "recipient_id": str(recipient_id) if recipient_id else None,
                "refs": refs or {},
            }
        )

    def write(self) -> None:
        """Write counters and events, both or neither; called once, when the room's block ends."""
        self.session.flush()
        if not self._counted:
            return
        room = self.room
        written = self.session.execute(
            _WRITE,
            {
                "id": room.id,
                "last_seq": room.last_seq,
                "last_event_seq": room.last_event_seq,
                "last_message_at": room.last_message_at,
                "events": Jsonb(self._events),
                "now": utc_now(),
            },
        )
        if cast(CursorResult[Any], written).rowcount != len(self._events):
            raise RuntimeError(f"the ledger of room {room.id} is out of this transaction's reach")
        if self._events:
            announce(self.session, RoomChanged(room.id))

    def _count(self, **counters: Any) -> None:
        self._counted = True
        note_written(self.room, **counters)


@contextmanager
def keep_ledger(session: Session, room: Conversation) -> Iterator[RoomLedger]:
    """The ledger of a room whose row this transaction has locked; written when the block ends well."""
    ledger = RoomLedger(session, room)
    yield ledger
    ledger.write()


def find_locked(session: Session, conversation_id: UUID) -> Conversation | None:
    """The room, its row locked until the transaction ends; None if there is none."""
    room: Conversation | None = session.scalar(_LOCK, {"id": conversation_id})
    session.info.setdefault(_LOCKED, {})[conversation_id] = room
    return room


def lock_room(session: Session, conversation_id: UUID) -> Conversation:
    """The room, its row locked until the transaction ends. Raises NotFound."""
    room = find_locked(session, conversation_id)
    if room is None:
        raise NotFound
    return room


def locked_room(session: Session, conversation_id: UUID) -> Conversation:
    """A room that this transaction has locked already, as it was read then."""
    room = find_locked_before(session, conversation_id)
    if room is None:
        raise NotFound
    return room


def find_locked_before(session: Session, conversation_id: UUID) -> Conversation | None:
    """What `find_locked` found in this transaction, as it was read then."""
    room: Conversation | None = session.info[_LOCKED][conversation_id]
    return room


def record_for_person(session: Session, event: EventType, actor: Actor, user_id: UUID, refs: dict[str, Any]) -> None:
    """Note an event of one person's own, outside any room."""
    now = utc_now()
    session.execute(
        insert(EVENTS).values(
            type=event.value,
            actor_type=actor.type,
            actor_id=actor.id,
            recipient_id=user_id,
            refs=refs,
            created_at=now,
            updated_at=now,
        )
    )
    announce(session, PersonChanged(user_id))
