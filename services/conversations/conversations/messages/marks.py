"""How far a room's people have got: what a message's delivered and read are derived from."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from conversations.participants.models import Participant

_ENOUGH = 2


@dataclass(frozen=True, slots=True)
class Mark:
    user_id: UUID
    delivered_seq: int
    read_seq: int


Marks = dict[UUID, list[Mark]]


def find_marks(session: Session, conversation_ids: Iterable[UUID]) -> Marks:
    """Per room the people who are furthest behind: two of each kind, since one may be the author."""
    ranked = (
        select(
            Participant.conversation_id,
            Participant.user_id,
            Participant.last_delivered_seq,
            Participant.last_read_seq,
            func.row_number()
            .over(partition_by=Participant.conversation_id, order_by=Participant.last_delivered_seq)
            .label("by_delivered"),
            func.row_number()
            .over(partition_by=Participant.conversation_id, order_by=Participant.last_read_seq)
            .label("by_read"),
        )
        .where(Participant.conversation_id.in_(list(conversation_ids)), Participant.is_active)
        .subquery()
    )
    rows = session.execute(select(ranked).where(or_(ranked.c.by_delivered <= _ENOUGH, ranked.c.by_read <= _ENOUGH)))
    marks: Marks = defaultdict(list)
    for row in rows:
        marks[row.conversation_id].append(Mark(row.user_id, row.last_delivered_seq, row.last_read_seq))
    return marks


def derive_status(marks: list[Mark], seq: int, author_id: UUID | None) -> Literal["sent", "delivered", "read"]:
    """Whether all other active people have got or read message `seq`; with nobody else there it stays sent."""
    others = [mark for mark in marks if mark.user_id != author_id]
    if not others:
        return "sent"
    if min(mark.read_seq for mark in others) >= seq:
        return "read"
    return "delivered" if min(mark.delivered_seq for mark in others) >= seq else "sent"
