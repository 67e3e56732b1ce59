"""Lets go of what has been in the archive for long: of each message a tombstone stays, as if it had been deleted."""

import time
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from conversations.actors import SYSTEM
from conversations.archive.models import MessageArchive
from conversations.audit.service import Audited, record_action
from conversations.identity import write_to_rooms
from conversations.messages.erasure import erase_message
from conversations.messages.models import Message
from conversations.messages.noting import note_change
from conversations.rooms.ledger import keep_ledger, lock_room
from shared.clock import utc_now
from shared.database.transactions import Database

BATCH = 200
ROOMS_AT_ONCE = 20
ROUND_S = 20.0
FORGET_IN = timedelta(days=1)
"""Messages come of age all day, and to forget what was made of them a room is read anew: a day is done at once."""

_ROOMS = text(
    """
    select distinct due.conversation_id from (
        select a.conversation_id from conversations.message_archive a
        join conversations.conversations c on c.id = a.conversation_id
        where a.archived_at < :older_than and c.deleted_at is null
          and not coalesce((c.settings ->> 'keep')::boolean, false)
        order by a.archived_at limit :looked_at
    ) due limit :at_most
    """
)


def expire_archive(database: Database, keep_days: int | None, *, seconds: float = ROUND_S) -> int:
    """Erase what was archived longer ago, for about `seconds`; nothing if None. Answers how many messages went.

    Rooms that are to be kept (`settings.keep`) are left alone.
    """
    if keep_days is None:
        return 0
    older_than = utc_now() - timedelta(days=keep_days)
    until, erased = time.monotonic() + seconds, 0
    while (rooms := _find_rooms(database, older_than)) and time.monotonic() < until:
        erased += sum(_expire_next(database, conversation_id, older_than) for conversation_id in rooms)
    return erased


def _find_rooms(database: Database, older_than: datetime) -> list[UUID]:
    with database.transaction() as session:
        bounds = {"older_than": older_than, "looked_at": BATCH * ROOMS_AT_ONCE, "at_most": ROOMS_AT_ONCE}
        return list(session.scalars(_ROOMS, bounds))


def _expire_next(database: Database, conversation_id: UUID, older_than: datetime) -> int:
    with database.transaction() as session:
        write_to_rooms(session, [conversation_id])
        return expire_batch(session, conversation_id, older_than)


def expire_batch(session: Session, conversation_id: UUID, older_than: datetime) -> int:
    """Erase the next messages of a room that were archived before that; its readers are told of each."""
    with keep_ledger(session, lock_room(session, conversation_id)) as ledger:
        due = _find_due(session, conversation_id, older_than)
        for message in due:
            erase_message(session, message, forget_in=FORGET_IN)
            note_change(ledger, SYSTEM, message, "deleted")
    if due:
        span = {"from_seq": due[0].seq, "to_seq": due[-1].seq, "messages": len(due)}
        record_action(
            session, SYSTEM, "messages.expired", conversation_id, Audited("conversation", conversation_id), after=span
        )
    return len(due)


def _find_due(session: Session, conversation_id: UUID, older_than: datetime) -> list[Message]:
    query = (
        select(Message)
        .join(MessageArchive, MessageArchive.message_id == Message.id)
        .where(MessageArchive.conversation_id == conversation_id, MessageArchive.archived_at < older_than)
        .order_by(MessageArchive.seq)
        .limit(BATCH)
        .with_for_update(of=Message)
    )
    return list(session.scalars(query))
