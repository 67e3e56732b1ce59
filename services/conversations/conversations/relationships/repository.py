"""Every query about relationships."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import CursorResult, delete, func, literal, or_, select, text, union_all
from sqlalchemy.orm import Session

from conversations.participants.models import Participant
from conversations.relationships.models import Relationship

LINEAGE = ("division", "continuation")
_LOCK_CIRCLES = text("select pg_advisory_xact_lock(hashtextextended('relationships', 0))")
_LEADS_TO = text("select conversations.leads_to(:start, :goal)")


class Kin(NamedTuple):
    """A room's neighbour in the tree, and a person who may open it."""

    conversation_id: UUID
    other_id: UUID
    is_parent: bool
    user_id: UUID


def find_relationship(session: Session, conversation_id: UUID, relationship_id: UUID) -> Relationship | None:
    return session.scalar(
        select(Relationship).where(
            Relationship.id == relationship_id,
            or_(Relationship.parent_id == conversation_id, Relationship.child_id == conversation_id),
        )
    )


def find_of_room(
    session: Session,
    conversation_id: UUID,
    direction: str | None,
    relationship_type: str | None,
    after: UUID | None,
    limit: int,
) -> Sequence[Relationship]:
    """A room's relationships to its parents, its children or both, the oldest first."""
    upwards, downwards = Relationship.child_id == conversation_id, Relationship.parent_id == conversation_id
    chosen = {"parents": upwards, "children": downwards}
    query = select(Relationship).where(chosen[direction] if direction else or_(upwards, downwards))
    if relationship_type is not None:
        query = query.where(Relationship.relationship_type == relationship_type)
    if after is not None:
        query = query.where(Relationship.id > after)
    return session.scalars(query.order_by(Relationship.id).limit(limit)).all()


def find_touching(session: Session, conversation_ids: Collection[UUID], limit: int) -> Sequence[Relationship]:
    """The oldest relationships of any of these rooms."""
    wanted = list(conversation_ids)
    touching = or_(Relationship.parent_id.in_(wanted), Relationship.child_id.in_(wanted))
    return session.scalars(select(Relationship).where(touching).order_by(Relationship.id).limit(limit)).all()


def find_same(session: Session, parent_id: UUID, child_id: UUID, relationship_type: str) -> Relationship | None:
    return session.scalar(
        select(Relationship).where(
            Relationship.parent_id == parent_id,
            Relationship.child_id == child_id,
            Relationship.relationship_type == relationship_type,
        )
    )


def count_made(session: Session, conversation_id: UUID) -> int:
    """How many relationships of a room people made."""
    return (
        session.scalar(
            select(func.count()).where(
                or_(Relationship.parent_id == conversation_id, Relationship.child_id == conversation_id),
                Relationship.relationship_type != "division",
            )
        )
        or 0
    )


def lock_circles(session: Session) -> None:
    """Have it to oneself to add to the tree until the transaction ends: two that fit alone may close a circle."""
    session.execute(_LOCK_CIRCLES)


def leads_to(session: Session, start: UUID, goal: UUID) -> bool:
    """Whether a room comes, over any number of rooms, out of another."""
    return bool(session.scalar(_LEADS_TO, {"start": start, "goal": goal}))


def find_open(session: Session, user_id: UUID, conversation_ids: Iterable[UUID]) -> set[UUID]:
    """Those of these rooms that the person may open."""
    return set(
        session.scalars(
            select(Participant.conversation_id).where(
                Participant.user_id == user_id,
                Participant.is_active,
                Participant.conversation_id.in_(list(conversation_ids)),
            )
        )
    )


def find_kin(session: Session, conversation_ids: Collection[UUID], user_id: UUID | None) -> list[Kin]:
    """The rooms' neighbours in the tree, the oldest relationship first, with whom may open them.

    Of one person; without one, of all whom the transaction's identity sees there.
    """
    wanted = list(conversation_ids)
    upwards = _kin(Relationship.child_id, Relationship.parent_id, is_parent=True)
    downwards = _kin(Relationship.parent_id, Relationship.child_id, is_parent=False)
    both = union_all(
        upwards.where(Relationship.child_id.in_(wanted)), downwards.where(Relationship.parent_id.in_(wanted))
    )
    found = both.subquery()
    query = select(found.c.conversation_id, found.c.other_id, found.c.is_parent, found.c.user_id)
    if user_id is not None:
        query = query.where(found.c.user_id == user_id)
    return [Kin(*row) for row in session.execute(query.order_by(found.c.id))]


def _kin(room: Any, other: Any, *, is_parent: bool) -> Any:
    return (
        select(
            Relationship.id,
            room.label("conversation_id"),
            other.label("other_id"),
            literal(is_parent).label("is_parent"),
            Participant.user_id,
        )
        .join(Participant, Participant.conversation_id == other)
        .where(Participant.is_active, Relationship.relationship_type.in_(LINEAGE))
    )


def remove(session: Session, relationship_id: UUID) -> bool:
    """Whether it was still there."""
    gone = delete(Relationship).where(Relationship.id == relationship_id)
    removed = session.execute(gone.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", removed).rowcount > 0
