"""Turns stored events, which hold ids, into what their readers are told, with present rights and state."""

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.approvals.render import render_approval
from conversations.events.audiences import find_audiences
from conversations.events.objects import Objects, load_objects
from conversations.events.repository import Rights, StoredEvent
from conversations.events.types import EventType
from conversations.relationships.kinship import Relatives
from conversations.relationships.render import render_relationship
from conversations.relationships.schemas import RelationshipGone
from conversations.rooms.schemas import ConversationAnswer
from conversations.topics.reach import is_shown_from

logger = logging.getLogger(__name__)

Readers = dict[UUID, int]
"""People, each with the first seq they may see in the event's room (0 where it has none)."""


@dataclass(frozen=True, slots=True)
class Telling:
    """One event as all of `readers` are told it; `data` holds answers as they are rendered."""

    event: StoredEvent
    data: dict[str, Any]
    readers: frozenset[UUID]


def hydrate(session: Session, events: Iterable[StoredEvent], rights: Rights, people: Collection[UUID]) -> list[Telling]:
    """What `people` are to be told of these events, in their order; nothing of objects they may not read."""
    addressed = [
        (event, readers)
        for event in events
        if _is_understood(event) and (readers := _readers_of(event, rights, people))
    ]
    objects = load_objects(session, [event for event, _ in addressed])
    objects.audiences = find_audiences(session, addressed)
    return [telling for event, readers in addressed for telling in _TELL[event.type](event, readers, objects)]


def _is_understood(event: StoredEvent) -> bool:
    """One event that a later release wrote must not keep the others from their readers."""
    named = _NAMED.get(event.type)
    if named is not None and named <= event.refs.keys():
        return True
    logger.error("event %s of type %s is not understood", event.id, event.type)
    return False


def _readers_of(event: StoredEvent, rights: Rights, people: Collection[UUID]) -> Readers:
    members = rights.get(event.conversation_id, {}) if event.conversation_id else {}
    if event.recipient_id is None:
        return members
    return {event.recipient_id: members.get(event.recipient_id, 0)} if event.recipient_id in people else {}


Tell = Callable[[StoredEvent, Readers, Objects], Iterator[Telling]]


def _tell_message(event: StoredEvent, readers: Readers, objects: Objects) -> Iterator[Telling]:
    message = objects.messages.get(UUID(event.refs["message_id"]))
    if message is None:
        return
    seeing = frozenset(reader for reader, first in readers.items() if first <= message.seq)
    data: dict[str, Any] = {"message": message}
    if event.type == EventType.MESSAGE_UPDATED:
        data["reason"] = event.refs.get("reason")
    if seeing:
        yield Telling(event, data, seeing)


def _tell_message_topics(event: StoredEvent, readers: Readers, objects: Objects) -> Iterator[Telling]:
    wanted = set(event.refs["message_ids"])
    items = [item for item in objects.message_topics.get(_room(event), ()) if str(item.message_id) in wanted]
    for first in sorted(set(readers.values())):
        shown = [item for item in items if item.seq >= first]
        if shown:
            yield Telling(event, {"items": shown}, _who_start_at(first, readers))


def _tell_added(event: StoredEvent, readers: Readers, objects: Objects) -> Iterator[Telling]:
    for reader in readers:
        room = objects.my_rooms.get((_room(event), reader))
        if room is not None:
            told = _with_relatives(room, objects.kinship.of(room.id, reader))
            yield Telling(event, {"conversation": told}, frozenset({reader}))


def _tell_removed(event: StoredEvent, readers: Readers, _objects: Objects) -> Iterator[Telling]:
    data = {"conversation_id": event.conversation_id, "reason": event.refs.get("reason")}
    yield Telling(event, data, frozenset(readers))


def _tell_room(event: StoredEvent, readers: Readers, objects: Objects) -> Iterator[Telling]:
    """To each reader with those of its neighbours that they may open."""
    room = objects.rooms.get(_room(event))
    if room is None:
        return
    relatives = {reader: objects.kinship.of(room.id, reader) for reader in readers}
    for named in dict.fromkeys(relatives.values()):
        told = _with_relatives(room, named)
        yield Telling(event, {"conversation": told}, frozenset(who for who in readers if relatives[who] == named))


def _with_relatives(room: ConversationAnswer, relatives: Relatives) -> ConversationAnswer:
    named = {"parent_ids": [*relatives.parent_ids], "daughter_ids": [*relatives.daughter_ids]}
    return room.model_copy(update=named)


def _tell_relationship(event: StoredEvent, readers: Readers, objects: Objects) -> Iterator[Telling]:
    """To each reader with the names of those of its rooms that they may open."""
    relationship = objects.relationships.get(UUID(event.refs["relationship_id"]))
    if relationship is None:
        gone = RelationshipGone(id=UUID(event.refs["relationship_id"]), deleted_at=event.created_at)
        yield Telling(event, {"relationship": gone}, frozenset(readers))
        return
    ends = (relationship.parent_id, relationship.child_id)
    may_open = {who: frozenset(end for end in ends if who in objects.openers.get(end, ())) for who in readers}
    for opened in dict.fromkeys(may_open.values()):
        told = render_relationship(relationship, opened)
        yield Telling(event, {"relationship": told}, frozenset(who for who in readers if may_open[who] == opened))


def _tell_phase(event: StoredEvent, readers: Readers, objects: Objects) -> Iterator[Telling]:
    room = objects.rooms.get(_room(event))
    if room is not None:
        data = {"mitosis_phase": room.mitosis_phase, "phase_progress": room.phase_progress, "proposal_id": None}
        yield Telling(event, data, frozenset(readers))


def _tell_topics(event: StoredEvent, readers: Readers, objects: Objects) -> Iterator[Telling]:
    topics = objects.topics.get(_room(event))
    if topics is None:
        return
    reach = objects.audiences.topic_reach.get(_room(event), {})
    for first in sorted(set(readers.values())):
        shown = [topic for topic in topics if is_shown_from(first, topic.source, reach.get(topic.id, 0))]
        data = {"topics": shown, "through_seq": event.refs.get("through_seq")}
        yield Telling(event, data, _who_start_at(first, readers))


def _tell_turn(event: StoredEvent, readers: Readers, objects: Objects) -> Iterator[Telling]:
    turn = objects.turns.get(UUID(event.refs["turn_id"]))
    if turn is None:
        return
    late = objects.audiences.turn_readers.get(turn.id, frozenset())
    seeing = frozenset(who for who, first in readers.items() if first <= 1 or who in late)
    if seeing:
        yield Telling(event, {"turn": turn}, seeing)


def _tell_approval(event: StoredEvent, readers: Readers, objects: Objects) -> Iterator[Telling]:
    approval = objects.approvals.get(UUID(event.refs["approval_id"]))
    if approval is None:
        return
    seeing = frozenset(reader for reader, first in readers.items() if first <= approval.seq)
    if seeing:
        yield Telling(event, {"approval": render_approval(approval)}, seeing)


def _tell_me(event: StoredEvent, readers: Readers, objects: Objects) -> Iterator[Telling]:
    for reader in readers:
        room = objects.my_rooms.get((_room(event), reader))
        if room is not None:
            yield Telling(event, {"me": room.me}, frozenset({reader}))


def _tell_pointers(event: StoredEvent, readers: Readers, objects: Objects) -> Iterator[Telling]:
    participant = objects.participants.get((_room(event), UUID(event.refs["user_id"])))
    if participant is not None:
        data = participant.model_dump(include={"user_id", "last_read_seq", "last_delivered_seq"})
        yield Telling(event, data, frozenset(readers))


def _tell_invitation(event: StoredEvent, readers: Readers, objects: Objects) -> Iterator[Telling]:
    invitation = objects.invitations.get(UUID(event.refs["invitation_id"]))
    administering = objects.audiences.administrators.get(_room(event), frozenset()) & readers.keys()
    if invitation is not None and administering:
        yield Telling(event, {"invitation": invitation}, frozenset(administering))


def _tell_reset(event: StoredEvent, readers: Readers, _objects: Objects) -> Iterator[Telling]:
    data = {"conversation_id": event.conversation_id, "reason": event.refs.get("reason")}
    yield Telling(event, data, frozenset(readers))


def _tell_one(name: str, find: Callable[[StoredEvent, Objects], Any]) -> Tell:
    def tell(event: StoredEvent, readers: Readers, objects: Objects) -> Iterator[Telling]:
        found = find(event, objects)
        if found is not None:
            yield Telling(event, {name: found}, frozenset(readers))

    return tell


def _who_start_at(first: int, readers: Readers) -> frozenset[UUID]:
    return frozenset(who for who, start in readers.items() if start == first)


def _room(event: StoredEvent) -> UUID:
    if event.conversation_id is None:
        raise ValueError(f"event {event.id} of type {event.type} belongs to a room")
    return event.conversation_id


_TELL: dict[str, Tell] = {
    EventType.MESSAGE_CREATED: _tell_message,
    EventType.MESSAGE_UPDATED: _tell_message,
    EventType.MESSAGE_TOPICS_UPDATED: _tell_message_topics,
    EventType.TOPICS_UPDATED: _tell_topics,
    EventType.CONVERSATION_ADDED: _tell_added,
    EventType.CONVERSATION_REMOVED: _tell_removed,
    EventType.CONVERSATION_UPDATED: _tell_room,
    EventType.PHASE_UPDATED: _tell_phase,
    EventType.PARTICIPANT_UPDATED: _tell_one(
        "participant", lambda e, o: o.participants.get((_room(e), UUID(e.refs["user_id"])))
    ),
    EventType.PERSON_UPDATED: _tell_one("person", lambda e, o: o.people.get(UUID(e.refs["user_id"]))),
    EventType.AI_PARTICIPANT_UPDATED: _tell_one(
        "ai_participant", lambda e, o: o.ai_participants.get(UUID(e.refs["ai_participant_id"]))
    ),
    EventType.TURN_UPDATED: _tell_turn,
    EventType.ME_UPDATED: _tell_me,
    EventType.POINTERS_UPDATED: _tell_pointers,
    EventType.INVITATION_UPDATED: _tell_invitation,
    EventType.BUDGET_UPDATED: _tell_one("budget", lambda e, o: o.budgets.get(UUID(e.refs["budget_id"]))),
    EventType.IMPORT_UPDATED: _tell_one("import", lambda e, o: o.imports.get(UUID(e.refs["import_id"]))),
    EventType.EXPORT_UPDATED: _tell_one("export", lambda e, o: o.exports.get(UUID(e.refs["export_id"]))),
    EventType.SUMMARY_UPDATED: _tell_one("summary", lambda e, o: o.summaries.get(UUID(e.refs["summary_id"]))),
    EventType.RELATIONSHIP_UPDATED: _tell_relationship,
    EventType.TODO_UPDATED: _tell_one("todo", lambda e, o: o.todos.get(UUID(e.refs["todo_id"]))),
    EventType.APPROVAL_UPDATED: _tell_approval,
    EventType.RESET: _tell_reset,
}
_NAMED: dict[str, frozenset[str]] = {
    **dict.fromkeys(EventType, frozenset()),
    EventType.MESSAGE_CREATED: frozenset({"message_id"}),
    EventType.MESSAGE_UPDATED: frozenset({"message_id"}),
    EventType.MESSAGE_TOPICS_UPDATED: frozenset({"message_ids"}),
    EventType.PARTICIPANT_UPDATED: frozenset({"user_id"}),
    EventType.PERSON_UPDATED: frozenset({"user_id"}),
    EventType.AI_PARTICIPANT_UPDATED: frozenset({"ai_participant_id"}),
    EventType.TURN_UPDATED: frozenset({"turn_id"}),
    EventType.POINTERS_UPDATED: frozenset({"user_id"}),
    EventType.INVITATION_UPDATED: frozenset({"invitation_id"}),
    EventType.BUDGET_UPDATED: frozenset({"budget_id"}),
    EventType.IMPORT_UPDATED: frozenset({"import_id"}),
    EventType.TODO_UPDATED: frozenset({"todo_id"}),
    EventType.APPROVAL_UPDATED: frozenset({"approval_id"}),
    EventType.EXPORT_UPDATED: frozenset({"export_id"}),
    EventType.SUMMARY_UPDATED: frozenset({"summary_id"}),
    EventType.RELATIONSHIP_UPDATED: frozenset({"relationship_id"}),
}
"""What the refs of each type must name."""
