"""A room under its lock: the one way to number messages and events, in one transaction, without a gap."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from conversations.actors import Actor
from conversations.events.models import Event
from conversations.events.types import EventType
from conversations.rooms.models import Conversation
from shared.clock import utc_now
from shared.database.transactions import announce
from shared.errors import NotFound


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
    """Numbers what happens in one locked room; the new counters and events are written when the block ends."""

    session: Session
    room: Conversation
    _events: list[dict[str, Any]] = field(default_factory=list)

    @property
    def conversation_id(self) -> UUID:
        return self.room.id

    def take_seq(self, at: datetime | None = None) -> int:
        """The next message's place; `at` moves the room's time of last activity."""
        self.room.last_seq += 1
        if at is not None:
            self.room.last_message_at = max(at, self.room.last_message_at or at)
        return self.room.last_seq

    def record(
        self, event: EventType, actor: Actor, refs: dict[str, Any] | None = None, *, recipient_id: UUID | None = None
    ) -> None:
        """Note an event; `refs` holds ids (and a reason), never content."""
        self.room.last_event_seq += 1
        self._events.append(
            {
                "conversation_id": self.room.id,
                "event_seq": self.room.last_event_seq,
                "type": event.value,
                "actor_type": actor.type,
                "actor_id": actor.id,
                "recipient_id": recipient_id,
                "refs": refs or {},
                "created_at": utc_now(),
                "updated_at": utc_now(),
            }
        )

    def write(self) -> None:
        """Write counters and events; called once, when the room's block ends."""
        self.session.flush()
        if self._events:
            self.session.execute(insert(Event.__table__), self._events)
            announce(self.session, RoomChanged(self.room.id))


@contextmanager
def keep_ledger(session: Session, room: Conversation) -> Iterator[RoomLedger]:
    """The ledger of a room whose row this transaction has locked; written when the block ends well."""
    ledger = RoomLedger(session, room)
    yield ledger
    ledger.write()


def lock_room(session: Session, conversation_id: UUID) -> Conversation:
    """The room, its row locked until the transaction ends. Raises NotFound."""
    room = session.scalar(
        select(Conversation)
        .where(Conversation.id == conversation_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if room is None:
        raise NotFound
    return room


def record_for_person(session: Session, event: EventType, actor: Actor, user_id: UUID, refs: dict[str, Any]) -> None:
    """Note an event of one person's own, outside any room."""
    now = utc_now()
    session.execute(
        insert(Event.__table__).values(
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
