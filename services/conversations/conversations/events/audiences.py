"""Who of a room's readers is told of what is not for all of them: asked once for each kind, however many events."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Session

from conversations.events.repository import StoredEvent
from conversations.events.types import EventType
from conversations.topics.reach import find_reach

Addressed = tuple[StoredEvent, Mapping[UUID, int]]

_TURN_READERS = text("select turn_id, user_id from conversations.readers_of_turns(:turns)").bindparams(
    bindparam("turns", type_=ARRAY(PG_UUID))
)
_ADMINISTRATORS = text("select conversation_id, user_id from conversations.administrators_of(:rooms)").bindparams(
    bindparam("rooms", type_=ARRAY(PG_UUID))
)


@dataclass(frozen=True)
class Audiences:
    """Of the transaction's readers: who may see each of these turns, and who administers each of these rooms.

    `topic_reach` tells per room the newest message of each topic. What nobody came too late for is not looked up.
    """

    turn_readers: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    administrators: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    topic_reach: Mapping[UUID, Mapping[UUID, int]] = field(default_factory=dict)


def find_audiences(session: Session, addressed: Iterable[Addressed]) -> Audiences:
    """Whom these events are for, as far as that is not all who read the room."""
    turns: set[UUID] = set()
    managed: set[UUID] = set()
    trimmed: set[UUID] = set()
    for event, readers in addressed:
        has_latecomers = any(first > 1 for first in readers.values())
        if event.type == EventType.TURN_UPDATED and has_latecomers:
            turns.add(UUID(event.refs["turn_id"]))
        elif event.conversation_id is None:
            continue
        elif event.type == EventType.INVITATION_UPDATED:
            managed.add(event.conversation_id)
        elif event.type == EventType.TOPICS_UPDATED and has_latecomers:
            trimmed.add(event.conversation_id)
    return Audiences(
        turn_readers=_grouped(session.execute(_TURN_READERS, {"turns": list(turns)})) if turns else {},
        administrators=_grouped(session.execute(_ADMINISTRATORS, {"rooms": list(managed)})) if managed else {},
        topic_reach={room: find_reach(session, room) for room in trimmed},
    )


def _grouped(rows: Iterable[tuple[UUID, UUID]]) -> Mapping[UUID, frozenset[UUID]]:
    people: defaultdict[UUID, set[UUID]] = defaultdict(set)
    for about, user_id in rows:
        people[about].add(user_id)
    return {about: frozenset(found) for about, found in people.items()}
