"""Removes the rows of deleted rooms, in pieces. Several caretakers may run at once, and be killed at any moment."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    CursorResult,
    Table,
    any_,
    delete,
    func,
    literal_column,
    not_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session

from conversations.budgets.reserving import release
from conversations.database import Base
from conversations.identity import write_to_rooms
from conversations.jobs import Job
from conversations.messages.models import Message
from conversations.relationships.service import part_with_all
from conversations.rooms.models import Conversation
from conversations.tables import TABLES
from conversations.topics.words import forget_unused_words
from shared.database.transactions import Database
from shared.jobs.model import UNFINISHED

ROOMS_AT_ONCE = 20
ROWS_AT_ONCE = 2000
OUTLIVING = frozenset({"events", "audit_events", "usage"})
"""What stays of a room: its last events until they are pruned, so that whoever was away learns that it is gone, who
did what to it, and what its calls used, as figures."""

# None of these is active: said too, since the index of rooms that are not is a small one.
_REMOVABLE = (
    select(Conversation.id)
    .where(not_(Conversation.is_active), Conversation.deleted_at.is_not(None))
    .order_by(Conversation.deleted_at)
)
_FORGET_VOICES = text(
    """
    delete from conversations.people voice where source = 'import'
    and not exists (select from conversations.participants where user_id = voice.user_id)
    and not exists (select from conversations.messages where user_id = voice.user_id)
    """
)


def purge_deleted_rooms(database: Database) -> int:
    """Remove what belonged to rooms that were deleted, a piece a transaction. Answers how many rooms went."""
    with database.transaction() as session:
        deleted = list(find_removable(session, ROOMS_AT_ONCE))
    gone = sum(_purge(database, conversation_id) for conversation_id in deleted)
    if gone:
        with database.transaction() as session:
            session.execute(_FORGET_VOICES)
    return gone


def find_removable(session: Session, limit: int) -> Sequence[UUID]:
    """Deleted rooms of which something is still there; those that were deleted first, first."""
    return session.scalars(_REMOVABLE.limit(limit)).all()


def tables_of_rooms() -> list[Table]:
    """Every table with rows of a room but the room's own, those that point at others first."""
    known = {cast(Table, model.__table__) for model in TABLES}
    return [
        table
        for table in reversed(Base.metadata.sorted_tables)
        if table in known and "conversation_id" in table.c and table.name not in OUTLIVING
    ]


def _purge(database: Database, conversation_id: UUID) -> bool:
    """Whether the room is gone; False where another caretaker is at it."""
    if not _in_room(database, conversation_id, _end_jobs):
        return False
    _part_with_all(database, conversation_id)
    for table in tables_of_rooms():
        while _in_room(database, conversation_id, partial(_remove_rows, table)):
            pass
    return bool(_in_room(database, conversation_id, _remove_room))


def _part_with_all(database: Database, conversation_id: UUID) -> None:
    """The rooms that hang together with this one are told, each under its own lock and none under this one's."""
    related = True
    while related:
        with database.transaction() as session:
            related = part_with_all(session, conversation_id)


def _in_room(database: Database, conversation_id: UUID, work: Callable[[Session, UUID], int]) -> int:
    """Do a piece of work on the locked room; 0 where it is gone, or held by another caretaker."""
    with database.transaction() as session:
        write_to_rooms(session, [conversation_id])
        held = select(Conversation.id).where(Conversation.id == conversation_id).with_for_update(skip_locked=True)
        return 0 if session.scalar(held) is None else work(session, conversation_id)


def _remove_rows(table: Table, session: Session, conversation_id: UUID) -> int:
    """Remove some of the room's rows. Answers of messages go before what they answer."""
    row: ColumnElement[Any] = literal_column("ctid")
    some = select(row).select_from(table).where(table.c.conversation_id == conversation_id).limit(ROWS_AT_ONCE)
    if table is Message.__table__:
        some = some.order_by(table.c.seq.desc())
    removed = session.execute(delete(table).where(row == any_(func.array(some.scalar_subquery()))))
    return cast(CursorResult[Any], removed).rowcount


def _remove_room(session: Session, conversation_id: UUID) -> int:
    """The room itself, and words that no other room of its family uses."""
    family_id = session.scalar(select(Conversation.family_id).where(Conversation.id == conversation_id))
    session.execute(delete(Conversation).where(Conversation.id == conversation_id))
    if family_id is not None:
        forget_unused_words(session, family_id)
    return 1


def _end_jobs(session: Session, conversation_id: UUID) -> int:
    """Nobody is left to hear of them; a worker that still holds one is told that it is gone.

    What they had taken from the budgets of people and models comes back.
    """
    ended = session.scalars(
        update(Job)
        .where(Job.subject_id == conversation_id, Job.state.in_(UNFINISHED))
        .values(state="cancelled", finished_at=func.clock_timestamp(), lease_until=None)
        .returning(Job.id)
        .execution_options(synchronize_session=False)
    ).all()
    for job_id in ended:
        release(session, job_id)
    return 1
