"""Every query about what becomes of quiet rooms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from conversations.retention.models import RetentionNotice

_QUIET = text("select id, status, is_kept from conversations.quiet_rooms(:since)")
_IS_QUIET = text("select conversations.is_quiet(:family_id, :since)")
_COUNT = text("select conversations.count_retention(:quiet_since, :old_since, :archived_since)")


@dataclass(frozen=True)
class QuietRoom:
    id: UUID
    status: str
    is_kept: bool


def find_quiet_rooms(session: Session, since: datetime) -> list[QuietRoom]:
    """Rooms in whose whole family nothing has happened since then."""
    return [QuietRoom(row.id, row.status, row.is_kept) for row in session.execute(_QUIET, {"since": since})]


def is_quiet(session: Session, family_id: UUID, since: datetime) -> bool:
    return bool(session.scalar(_IS_QUIET, {"family_id": family_id, "since": since}))


def find_notices(session: Session) -> Sequence[RetentionNotice]:
    return session.scalars(select(RetentionNotice).order_by(RetentionNotice.due_at)).all()


def remove_notice(session: Session, conversation_id: UUID) -> None:
    session.execute(delete(RetentionNotice).where(RetentionNotice.conversation_id == conversation_id))


def count_retention(
    session: Session, quiet_since: datetime | None, old_since: datetime | None, archived_since: datetime | None
) -> dict[str, Any]:
    """What is older than that, for who administers the instance; nothing is older than None."""
    values = {"quiet_since": quiet_since, "old_since": old_since, "archived_since": archived_since}
    counts: dict[str, Any] = session.execute(_COUNT, values).scalar_one()
    return counts
