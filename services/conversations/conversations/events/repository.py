"""Every query about events, and of who may be told of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Session

from conversations.events.cursors import Snapshot

Rights = dict[UUID, dict[UUID, int]]
"""Per room the people who may read it now, each with the first seq they may see."""


@dataclass(frozen=True, slots=True)
class StoredEvent:
    id: int
    conversation_id: UUID | None
    event_seq: int | None
    type: str
    actor_type: str
    actor_id: UUID | None
    recipient_id: UUID | None
    refs: dict[str, Any]
    created_at: datetime


_COLUMNS = "id, conversation_id, event_seq, type, actor_type, actor_id, recipient_id, refs, created_at"


def _with_uuids(statement: str, *names: str) -> TextClause:
    return text(statement).bindparams(*(bindparam(name, type_=ARRAY(PG_UUID)) for name in names))


_SNAPSHOT = text("select pg_current_snapshot()::text")
# Only `xid >=` and `xid =` are used on the index below the row-level rules; pg_visible_in_snapshot would not be.
_UNSEEN = text(
    f"""
    select pg_current_snapshot()::text as snapshot, {_COLUMNS}
    from (select) one left join conversations.events
      on xid >= cast(:xmax as xid8) or xid = any(cast(:running as xid8[]))
    order by id
    """  # noqa: S608 — put together from constants
)
# The rooms are named, rather than left to the row-level rules, so that those are asked about few rows only.
_MISSED = _with_uuids(
    """
    select id from conversations.events
    where xid >= cast(:since as xid8) and xid < cast(:xmax as xid8) and xid <> all(cast(:running as xid8[]))
      and (xid >= cast(:seen_xmax as xid8) or xid = any(cast(:seen_running as xid8[])))
      and (conversation_id = any(:rooms) or recipient_id = any(:readers))
    order by id
    """,
    "rooms",
    "readers",
)
_BY_ID = text(f"select {_COLUMNS} from conversations.events where id = any(:ids) order by id")  # noqa: S608
_ROOMS = text("select conversation_id from conversations.participants where user_id = :user_id and is_active")
_OF_ROOM = _with_uuids(
    f"""
    select {_COLUMNS} from conversations.events
    where conversation_id = :conversation_id and event_seq > :after_event_seq
      and (recipient_id is null or recipient_id = any(:readers))
      and (:any_type or type = any(:types))
    order by event_seq limit :limit
    """,  # noqa: S608
    "readers",
)
_RIGHTS = _with_uuids(
    """
    select conversation_id, user_id, visible_from_seq from conversations.readers_of(:rooms)
    where user_id = any(:readers)
    """,
    "rooms",
    "readers",
)
_HORIZON = text(
    """
    select cast(pruned_xid as text) as pruned_xid, cast(pg_snapshot_xmax(pg_current_snapshot()) as text) as xmax
    from conversations.event_horizon
    """
)
_PRUNE = text("select conversations.prune_events(:older_than, :at_most)")
NOTHING_SEEN = Snapshot(0, 0, frozenset())


def find_snapshot(session: Session) -> Snapshot:
    """What is visible now."""
    return Snapshot.parse(session.execute(_SNAPSHOT).scalar_one())


def find_unseen(session: Session, seen: Snapshot) -> tuple[Snapshot, list[StoredEvent]]:
    """What is visible now and was not in `seen`, each room's in the order of its `event_seq`."""
    values = {"xmax": str(seen.xmax), "running": _xids(seen.running)}
    rows = session.execute(_UNSEEN, values).all()
    return Snapshot.parse(rows[0].snapshot), [_event(row[1:]) for row in rows if row.id is not None]


def find_missed_ids(session: Session, user_id: UUID, since: int, seen: Snapshot, until: Snapshot) -> list[int]:
    """In order, events of the person's rooms and their own, of transactions from `since` on.

    They are visible in `until`, and were not in `seen`.
    """
    values = {
        "since": str(since),
        "xmax": str(until.xmax),
        "running": _xids(until.running),
        "seen_xmax": str(seen.xmax),
        "seen_running": _xids(seen.running),
        "rooms": list(session.scalars(_ROOMS, {"user_id": user_id})),
        "readers": [user_id],
    }
    return list(session.scalars(_MISSED, values))


def find_events(session: Session, ids: Collection[int]) -> list[StoredEvent]:
    """Those of these events that are still there to be seen, by id."""
    return [_event(row) for row in session.execute(_BY_ID, {"ids": list(ids)})]


def find_of_room(
    session: Session, conversation_id: UUID, reader: UUID, after_event_seq: int, types: Collection[str], limit: int
) -> list[StoredEvent]:
    """A room's oldest events beyond a number, without those that are for somebody else alone."""
    values = {
        "conversation_id": conversation_id,
        "readers": [reader],
        "after_event_seq": after_event_seq,
        "any_type": not types,
        "types": list(types),
        "limit": limit,
    }
    return [_event(row) for row in session.execute(_OF_ROOM, values)]


def find_rights(session: Session, conversation_ids: Collection[UUID], reader_ids: Collection[UUID]) -> Rights:
    """Who of these people may read which of these rooms now; who left may not."""
    rights: Rights = {conversation_id: {} for conversation_id in conversation_ids}
    if rights and reader_ids:
        for row in session.execute(_RIGHTS, {"rooms": list(rights), "readers": list(reader_ids)}):
            rights[row.conversation_id][row.user_id] = row.visible_from_seq
    return rights


def is_kept(session: Session, since: int) -> bool:
    """Whether no event of a transaction from `since` on was removed, and this database has got that far."""
    row = session.execute(_HORIZON).one()
    return int(row.pruned_xid) < since <= int(row.xmax)


def prune_events(session: Session, older_than: datetime, at_most: int) -> int:
    """Remove up to `at_most` of the oldest events, none younger than seven days, and note how far. How many went."""
    return int(session.execute(_PRUNE, {"older_than": older_than, "at_most": at_most}).scalar_one())


def _xids(xids: Collection[int]) -> str:
    return "{" + ",".join(map(str, xids)) + "}"


def _event(row: Row[Any] | Sequence[Any]) -> StoredEvent:
    return StoredEvent(*row)
