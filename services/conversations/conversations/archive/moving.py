"""Moves what old messages said into the archive, room by room and in their order. Several caretakers may run."""

import time
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from conversations.identity import write_to_rooms
from shared.clock import utc_now
from shared.database.transactions import Database

BATCH = 1000
ROOMS_AT_ONCE = 100
ROUND_S = 20.0

# Places have no gap, so that one look at the next place of each room tells whether it has anything to move.
_ROOMS = text(
    """
    select c.id from conversations.conversations c
    left join conversations.archive_positions p on p.conversation_id = c.id
    cross join lateral (
        select m.created_at from conversations.messages m
        where m.conversation_id = c.id and m.seq > coalesce(p.through_seq, 0) order by m.seq limit 1
    ) following
    where c.deleted_at is null and following.created_at < :older_than and c.id > :after
    order by c.id limit :at_most
    """
)
_BEGIN = text(
    """
    insert into conversations.archive_positions (conversation_id, created_at, updated_at)
    values (:conversation_id, :now, :now) on conflict do nothing
    """
)
_HOLD = text(
    """
    select through_seq from conversations.archive_positions where conversation_id = :conversation_id
    for update skip locked
    """
)
_LAST = text(
    """
    select max(seq) from (
        select seq from conversations.messages
        where conversation_id = :conversation_id and seq > :through_seq and created_at < :older_than
        order by seq limit :at_most
    ) following
    """
)
# Taken under the row's lock: whoever edits it meanwhile comes before or after, never in between.
_COPY = text(
    """
    insert into conversations.message_archive
        (message_id, conversation_id, seq, content, archived_at, created_at, updated_at)
    select id, conversation_id, seq, content, :now, :now, :now from conversations.messages
    where conversation_id = :conversation_id and seq > :through_seq and seq <= :last_seq
      and archived_at is null and deleted_at is null and content <> '' and status <> 'writing'
    for update
    """
)
_BLANK = text(
    """
    update conversations.messages m set content = '', archived_at = a.archived_at
    from conversations.message_archive a
    where a.conversation_id = :conversation_id and a.seq > :through_seq and a.seq <= :last_seq
      and m.id = a.message_id and m.archived_at is null
    """
)
_NOTE = text(
    """
    update conversations.archive_positions set through_seq = :last_seq, updated_at = :now
    where conversation_id = :conversation_id
    """
)
_FIRST = UUID(int=0)


def archive_messages(database: Database, archive_days: int | None, *, seconds: float = ROUND_S) -> int:
    """Move the text of messages older than that, for about `seconds`; nothing if None. Answers how many were passed.

    What people read does not change by it, so nobody is told.
    """
    if archive_days is None:
        return 0
    older_than = utc_now() - timedelta(days=archive_days)
    until, passed, after = time.monotonic() + seconds, 0, _FIRST
    while rooms := _find_rooms(database, older_than, after):
        for conversation_id in rooms:
            while places := _move_next(database, conversation_id, older_than):
                passed += places
                if time.monotonic() > until:
                    return passed
        after = rooms[-1]
    return passed


def _find_rooms(database: Database, older_than: datetime, after: UUID) -> list[UUID]:
    with database.transaction() as session:
        wanted = {"older_than": older_than, "after": after, "at_most": ROOMS_AT_ONCE}
        return list(session.scalars(_ROOMS, wanted))


def _move_next(database: Database, conversation_id: UUID, older_than: datetime) -> int:
    """One batch of one room, in a transaction of its own; 0 if there is none, or another caretaker is at it."""
    with database.transaction() as session:
        write_to_rooms(session, [conversation_id])
        return move_batch(session, conversation_id, older_than)


def move_batch(session: Session, conversation_id: UUID, older_than: datetime) -> int:
    """Move the next messages of a room older than that; answers how many places were passed."""
    room = {"conversation_id": conversation_id}
    now = utc_now()
    session.execute(_BEGIN, room | {"now": now})
    through_seq = session.scalar(_HOLD, room)
    if through_seq is None:
        return 0
    passed = room | {"through_seq": through_seq}
    last_seq = session.scalar(_LAST, passed | {"older_than": older_than, "at_most": BATCH})
    if last_seq is None:
        return 0
    span = passed | {"last_seq": last_seq}
    session.execute(_COPY, span | {"now": now})
    session.execute(_BLANK, span)
    session.execute(_NOTE, room | {"last_seq": last_seq, "now": now})
    return int(last_seq - through_seq)
