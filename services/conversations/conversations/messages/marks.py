"""How far a room's people have got: what a message's delivered and read are derived from."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Mark:
    user_id: UUID
    delivered_seq: int
    read_seq: int


Marks = dict[UUID, list[Mark]]


_MARKS = text(
    "select conversation_id, user_id, last_delivered_seq, last_read_seq from conversations.marks_of(:rooms)"
).bindparams(bindparam("rooms", type_=ARRAY(PG_UUID)))


def find_marks(session: Session, conversation_ids: Iterable[UUID]) -> Marks:
    """Per room the people who are furthest behind: two of each kind, since one may be the author."""
    marks: Marks = defaultdict(list)
    for row in session.execute(_MARKS, {"rooms": list(conversation_ids)}):
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
