"""The durable feed of changes, in commit-safe order.

Transactions commit in another order than they begin: a reader that remembered the largest id it saw would skip a
change that began earlier and committed later. So rows are ordered by their transaction, and a page never reaches
into transactions beyond the oldest that still runs (`pg_snapshot_xmin`).
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, cast, func, literal, select, tuple_
from sqlalchemy.orm import Session

from accounts.changes.models import Change as ChangeRow
from accounts.users.models import User
from accounts.users.names import shown_name
from shared.contracts.people import Card, Change, ChangeKind, Changes
from shared.database.columns import Xid8
from shared.errors import InvalidCursor

_WITH_CARD = (ChangeKind.PROFILE, ChangeKind.DEACTIVATED)
_CURSOR = re.compile(r"(\d{1,19})\.([0-9a-f]{32})")


@dataclass(frozen=True)
class Position:
    """A place in the feed: just after this change."""

    xid: int
    id: UUID

    def render(self) -> str:
        return urlsafe_b64encode(f"{self.xid}.{self.id.hex}".encode()).rstrip(b"=").decode()


START = Position(0, UUID(int=0))


def read_position(cursor: str) -> Position:
    """The place a cursor names; the start if it is empty. Raises InvalidCursor."""
    if not cursor:
        return START
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError as error:
        raise InvalidCursor from error
    parts = _CURSOR.fullmatch(text)
    if parts is None:
        raise InvalidCursor
    return Position(int(parts[1]), UUID(parts[2]))


def read_changes(session: Session, after: Position, limit: int) -> Changes:
    """At most `limit` changes beyond `after`, oldest first; nothing that comes later will belong before them."""
    rows = session.execute(
        select(
            cast(ChangeRow.xid, Text).label("xid"),
            ChangeRow.id,
            ChangeRow.kind,
            ChangeRow.user_id,
            ChangeRow.version,
            ChangeRow.sid,
            ChangeRow.token_id,
            ChangeRow.blank_messages,
            User.username,
            User.display_name,
            User.avatar_url,
            User.is_active,
            User.version.label("user_version"),
        )
        .outerjoin(User, User.id == ChangeRow.user_id)
        .where(
            tuple_(ChangeRow.xid, ChangeRow.id)
            > tuple_(cast(literal(str(after.xid)), Xid8()), literal(after.id, Uuid())),
            ChangeRow.xid < func.pg_snapshot_xmin(func.pg_current_snapshot()),
        )
        .order_by(ChangeRow.xid, ChangeRow.id)
        .limit(limit)
    ).all()
    last = Position(int(rows[-1].xid), rows[-1].id) if rows else after
    return Changes(items=[_change_of(row) for row in rows], next_cursor=last.render())


def _change_of(row: Any) -> Change:
    kind = ChangeKind(row.kind)
    shown = kind in _WITH_CARD and row.username is not None
    return Change(
        cursor=Position(int(row.xid), row.id).render(),
        kind=kind,
        user_id=row.user_id,
        version=row.user_version if shown else row.version,
        card=_card_of(row) if shown else None,
        sid=row.sid,
        token_id=row.token_id,
        blank_messages=row.blank_messages,
    )


def _card_of(row: Any) -> Card:
    return Card(
        username=row.username,
        display_name=shown_name(row.username, row.display_name),
        avatar_url=row.avatar_url,
        is_active=row.is_active,
    )
