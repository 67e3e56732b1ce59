"""How rooms belong together: told, made and unmade by people, parted with when a room goes."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SYSTEM, Actor, SignedIn
from conversations.audit.service import Audited, record_action
from conversations.cursors import read_id_cursor, write_cursor
from conversations.errors import DivisionStays, RelationshipCycle, RelationshipExists
from conversations.events.types import EventType
from conversations.identity import write_to_rooms
from conversations.participants.standing import access_room
from conversations.relationships import repository
from conversations.relationships.models import Relationship
from conversations.relationships.render import render_relationship
from conversations.relationships.schemas import NewRelationship, RelationshipAnswer
from conversations.requests.service import enter_request
from conversations.rooms.ledger import keep_ledger, lock_room
from conversations.rooms.models import Conversation
from shared.errors import Fault, NotFound, ValidationFailed
from shared.ids import new_id
from shared.versions import require_match

MAX_MADE = 200


def list_relationships(
    session: Session,
    person: SignedIn,
    conversation_id: UUID,
    direction: str | None,
    relationship_type: str | None,
    cursor: str | None,
    limit: int,
) -> tuple[list[RelationshipAnswer], str | None]:
    """A page of the room's relationships, the oldest first; what the person may not open has no name."""
    access_room(session, person, conversation_id, Operation.READ_ROOM)
    after = read_id_cursor(cursor)
    rows = repository.find_of_room(session, conversation_id, direction, relationship_type, after, limit + 1)
    answers = render_for(session, person.user_id, rows[:limit])
    return answers, write_cursor(answers[-1].id) if len(rows) > limit else None


def read_relationships(
    session: Session, user_id: UUID, conversation_id: UUID, after: UUID | None, limit: int
) -> list[RelationshipAnswer]:
    """The oldest of a room's relationships beyond `after`, as a person reads them who may read the room."""
    return render_for(session, user_id, repository.find_of_room(session, conversation_id, None, None, after, limit))


def render_for(session: Session, user_id: UUID, rows: Collection[Relationship]) -> list[RelationshipAnswer]:
    """These relationships as one person reads them."""
    ends = {end for row in rows for end in (row.parent_id, row.child_id)}
    open_rooms = repository.find_open(session, user_id, ends)
    return [render_relationship(row, open_rooms) for row in rows]


def relate(
    session: Session, person: SignedIn, conversation_id: UUID, new: NewRelationship
) -> tuple[RelationshipAnswer, bool]:
    """The relationship, and whether it is new; told in both rooms.

    Raises NotFound or RoleTooLow for either room, RelationshipExists, RelationshipCycle, ClientIdConflict or
    ValidationFailed.
    """
    parent_id, child_id = new.parent_id or conversation_id, new.child_id or conversation_id
    _require_two(parent_id, child_id, new)
    if new.relationship_type in repository.LINEAGE:
        repository.lock_circles(session)
    rooms = _access_both(session, person, parent_id, child_id)
    relationship_id = new_id()
    if new.client_id is not None:
        route = f"POST /conversations/{conversation_id}/relationships"
        made = enter_request(session, person.user_id, new.client_id, route, new, relationship_id)
        if made is not None:
            return render_for(session, person.user_id, [_get(session, conversation_id, made)])[0], False
    _require_free(session, parent_id, child_id, new.relationship_type)
    relationship = Relationship(
        id=relationship_id,
        parent_id=parent_id,
        child_id=child_id,
        relationship_type=new.relationship_type,
        topic_ids=[],
        metadata_=new.metadata,
        created_by=person.user_id,
        version=1,
    )
    session.add(relationship)
    _tell(session, rooms, person.actor, relationship, "made")
    return render_relationship(relationship, {parent_id, child_id}), True


def part(
    session: Session, person: SignedIn, conversation_id: UUID, relationship_id: UUID, if_match: str | None
) -> None:
    """Undo a relationship that people made; told in both rooms.

    Raises NotFound, RoleTooLow, VersionMismatch, or DivisionStays for what a division made.
    """
    access_room(session, person, conversation_id, Operation.READ_ROOM)
    relationship = _get(session, conversation_id, relationship_id)
    if relationship.relationship_type == "division":
        access_room(session, person, conversation_id, Operation.RELATE_ROOM)
        raise DivisionStays
    ends = (relationship.parent_id, relationship.child_id)
    rooms = _access_both(session, person, *ends)
    require_match(if_match, relationship.version, render_relationship(relationship, ends))
    if not repository.remove(session, relationship_id):
        raise NotFound
    _tell(session, rooms, person.actor, relationship, "removed")


def part_with_all(session: Session, conversation_id: UUID) -> bool:
    """Undo the oldest relationships of a room that was deleted, and tell the other rooms. False if there were none.

    For the system role.
    """
    related = repository.find_touching(session, [conversation_id], MAX_MADE)
    others = sorted({end for row in related for end in (row.parent_id, row.child_id)} - {conversation_id})
    write_to_rooms(session, [conversation_id, *others])
    for other_id in others:
        with keep_ledger(session, lock_room(session, other_id)) as ledger:
            for row in related:
                if other_id in (row.parent_id, row.child_id) and repository.remove(session, row.id):
                    ledger.record(EventType.RELATIONSHIP_UPDATED, SYSTEM, {"relationship_id": str(row.id)})
    return bool(related)


def _access_both(session: Session, person: SignedIn, *room_ids: UUID) -> list[Conversation]:
    """Both rooms, locked in the order of their ids, so that two who relate them never hold each other up."""
    return [
        access_room(session, person, room_id, Operation.RELATE_ROOM, lock=True).room for room_id in sorted(room_ids)
    ]


def _tell(
    session: Session, rooms: Collection[Conversation], actor: Actor, relationship: Relationship, done: str
) -> None:
    """In each room, and in its trail, which does not name the other: not everybody there may know of it."""
    kind, done_to = {"relationship_type": relationship.relationship_type}, Audited("relationship", relationship.id)
    told = {"after": kind} if done == "made" else {"before": kind}
    for room in rooms:
        with keep_ledger(session, room) as ledger:
            ledger.record(EventType.RELATIONSHIP_UPDATED, actor, {"relationship_id": str(relationship.id)})
            record_action(session, actor, f"relationship.{done}", room.id, done_to, **told)


def _get(session: Session, conversation_id: UUID, relationship_id: UUID) -> Relationship:
    relationship = repository.find_relationship(session, conversation_id, relationship_id)
    if relationship is None:
        raise NotFound
    return relationship


def _require_two(parent_id: UUID, child_id: UUID, new: NewRelationship) -> None:
    if parent_id == child_id:
        field = "parent_id" if new.parent_id else "child_id"
        message = "a conversation has no relationship with itself"
        raise ValidationFailed(message, faults=(Fault("body", f"/{field}", "itself", message),))


def _require_free(session: Session, parent_id: UUID, child_id: UUID, relationship_type: str) -> None:
    if repository.find_same(session, parent_id, child_id, relationship_type) is not None:
        raise RelationshipExists
    if relationship_type in repository.LINEAGE and repository.leads_to(session, child_id, parent_id):
        raise RelationshipCycle
    for conversation_id in (parent_id, child_id):
        if repository.count_made(session, conversation_id) >= MAX_MADE:
            raise ValidationFailed(f"at most {MAX_MADE} relationships of a conversation")
