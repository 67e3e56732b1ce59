"""What the stream reads from the database: plain functions, each one transaction, run in worker threads."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.events.cursors import Snapshot
from conversations.events.frames import Frame, frame_telling
from conversations.events.hydration import Telling, hydrate
from conversations.events.repository import (
    Rights,
    StoredEvent,
    find_events,
    find_missed_ids,
    find_rights,
    find_snapshot,
    find_unseen,
    is_kept,
)
from conversations.events.types import EventType
from conversations.events.writing import Writing, find_writing, find_writing_of
from conversations.identity import act_as_person, read_as_people
from conversations.participants.standing import access_room
from shared.database.transactions import Database

_SHUT_OUT = text(
    """
    select session_id as id from conversations.revoked_sessions where session_id = any(:sessions)
    union all select user_id from conversations.people where user_id = any(:people) and not is_active
    """
).bindparams(bindparam("sessions", type_=ARRAY(PG_UUID)), bindparam("people", type_=ARRAY(PG_UUID)))


@dataclass(frozen=True, slots=True)
class Delivery:
    """One encoded event and whom it is for."""

    frame: Frame
    conversation_id: UUID | None
    readers: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Look:
    """What had been committed since the last look; `has_gone_back` if the database is older than it was then."""

    snapshot: Snapshot
    deliveries: list[Delivery]
    begun: list[Writing]
    ended: frozenset[UUID]
    has_gone_back: bool = False


@dataclass(frozen=True, slots=True)
class Pulse:
    """What is looked at every second: who may not listen any more, and which answers are being written."""

    shut_out: frozenset[UUID]
    writing: list[Writing]


class EventReader:
    """Reads as the app's role: row-level rules show at most what some of the people named may read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def admit(self, person: SignedIn, conversation_ids: Collection[UUID], since: int | None) -> bool:
        """Whether the person can resume at `since`, if given.

        Raises Unauthenticated if they may not listen (any more), NotFound if one of the rooms is not theirs.
        """
        with self._database.transaction() as session:
            act_as_person(session, person)
            for conversation_id in conversation_ids:
                access_room(session, person, conversation_id, Operation.READ_ROOM)
            return since is None or is_kept(session, since)

    def snapshot(self) -> Snapshot:
        with self._database.transaction() as session:
            return find_snapshot(session)

    def look(self, seen: Snapshot, people: Collection[UUID]) -> Look:
        """What these people are to be told that was not visible in `seen`."""
        with self._database.transaction() as session:
            read_as_people(session, people)
            snapshot, events = find_unseen(session, seen)
            if snapshot.xmax < seen.xmax:
                return Look(snapshot, [], [], frozenset(), has_gone_back=True)
            rights = _rights_to(session, events, people)
            tellings = hydrate(session, events, rights, people)
            begun, ended = _find_drafts(session, tellings, rights)
        return Look(snapshot, [_deliver(telling) for telling in tellings], begun, ended)

    def keeps(self, since: int) -> bool:
        """Whether no event of a transaction from `since` on was removed."""
        with self._database.transaction() as session:
            return is_kept(session, since)

    def missed(self, person_id: UUID, since: int, seen: Snapshot, until: Snapshot) -> list[int]:
        """The ids of what `until` shows and `seen` did not, for one person."""
        with self._database.transaction() as session:
            read_as_people(session, [person_id])
            return find_missed_ids(session, person_id, since, seen, until)

    def page(self, person_id: UUID, ids: Collection[int]) -> list[Delivery]:
        """These events as told to one person."""
        with self._database.transaction() as session:
            read_as_people(session, [person_id])
            events = find_events(session, ids)
            rights = _rights_to(session, events, [person_id])
            return [_deliver(telling) for telling in hydrate(session, events, rights, [person_id])]

    def readers_of(self, conversation_id: UUID, people: Collection[UUID]) -> frozenset[UUID]:
        """Which of these people may read the room now."""
        with self._database.transaction() as session:
            read_as_people(session, people)
            return frozenset(find_rights(session, [conversation_id], people)[conversation_id])

    def pulse(self, sessions: Collection[UUID], people: Collection[UUID], without_text: Collection[UUID]) -> Pulse:
        """Which of these sessions and people are shut out by now, and the drafts that the people may read."""
        with self._database.transaction() as session:
            read_as_people(session, people)
            shut_out = session.execute(_SHUT_OUT, {"sessions": list(sessions), "people": list(people)})
            return Pulse(
                frozenset(row.id for row in shut_out),
                find_writing(session, people, without_text),
            )


def _rights_to(session: Session, events: list[StoredEvent], people: Collection[UUID]) -> Rights:
    return find_rights(session, {event.conversation_id for event in events if event.conversation_id}, people)


def _deliver(telling: Telling) -> Delivery:
    return Delivery(frame_telling(telling), telling.event.conversation_id, telling.readers)


def _find_drafts(
    session: Session, tellings: Iterable[Telling], rights: Rights
) -> tuple[list[Writing], frozenset[UUID]]:
    """The drafts whose writing was told of, and the messages that are not being written (any more)."""
    begun: set[UUID] = set()
    ended: set[UUID] = set()
    for telling in tellings:
        if telling.event.type == EventType.TURN_UPDATED:
            turn = telling.data["turn"]
            if turn.message_id is not None:
                (begun if turn.state == "writing" else ended).add(turn.message_id)
        elif telling.event.type in (EventType.MESSAGE_CREATED, EventType.MESSAGE_UPDATED):
            message = telling.data["message"]
            if message.status != "writing":
                ended.add(message.id)
    writing = find_writing_of(session, begun, rights) if begun else []
    return writing, frozenset(ended)
