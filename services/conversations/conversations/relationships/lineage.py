"""The tree a room belongs to, as one person may see it."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.relationships.models import Relationship
from conversations.relationships.repository import LINEAGE, find_open, find_touching
from conversations.rooms.models import Conversation
from shared.web.schemas import Answer, Time

MAX_NODES = 500


class Cell(Answer):
    """One room of the tree; `key` names it in this tree alone. One that the reader may not open has nothing else."""

    key: int
    conversation_id: UUID | None
    title: str | None
    status: str | None
    created_at: Time | None
    readable: bool


class Link(Answer):
    """That one cell came out of another."""

    parent: int
    child: int
    relationship_type: str
    division_point_seq: int | None


class Lineage(Answer):
    cells: list[Cell]
    links: list[Link]


def find_lineage(session: Session, user_id: UUID, conversation_id: UUID) -> Lineage:
    """Every room that hangs together with this one over rooms the person may open; at most 500 of those.

    A room they may not open is an end of the tree: what lies behind it is not told, not even how much.
    """
    keys: dict[UUID, int] = {conversation_id: 1}
    links: dict[UUID, Relationship] = {}
    readable = {conversation_id}
    fresh = {conversation_id}
    while fresh and len(readable) < MAX_NODES:
        found = [one for one in find_touching(session, fresh, MAX_NODES) if one.relationship_type in LINEAGE]
        links |= {one.id: one for one in found}
        ends = [end for one in found for end in (one.parent_id, one.child_id)]
        for end in ends:
            keys.setdefault(end, len(keys) + 1)
        fresh = find_open(session, user_id, ends) - readable
        readable |= fresh
    return Lineage(
        cells=_cells(session, keys, readable),
        links=[
            Link(
                parent=keys[one.parent_id],
                child=keys[one.child_id],
                relationship_type=one.relationship_type,
                division_point_seq=one.division_point_seq if {one.parent_id, one.child_id} <= readable else None,
            )
            for one in links.values()
        ],
    )


def _cells(session: Session, keys: dict[UUID, int], readable: Collection[UUID]) -> list[Cell]:
    rooms = {one.id: one for one in session.scalars(select(Conversation).where(Conversation.id.in_(readable)))}
    return [_cell(key, rooms.get(room_id)) for room_id, key in keys.items()]


def _cell(key: int, room: Conversation | None) -> Cell:
    if room is None:
        return Cell(key=key, conversation_id=None, title=None, status=None, created_at=None, readable=False)
    return Cell(
        key=key,
        conversation_id=room.id,
        title=room.title,
        status=room.status,
        created_at=room.created_at,
        readable=True,
    )
