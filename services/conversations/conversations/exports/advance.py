"""Moves exports on, and lets go of those whose time is over."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.advancing import Steps
from conversations.exports import repository
from conversations.exports.models import Export
from conversations.exports.progress import fail
from conversations.exports.writing import take_step
from conversations.identity import write_to_rooms
from shared.clock import utc_now
from shared.database.transactions import Database

ROUND_S = 5.0
FORGOTTEN_AT_ONCE = 500
REMEMBERED = timedelta(days=30)


def advance_exports(database: Database, *, seconds: float = ROUND_S) -> int:
    """Take steps for about `seconds`, or until none is left; answers how many."""
    return _STEPS.advance(database, seconds)


def forget_exports(database: Database) -> None:
    """Let go of files whose time is over; thirty days later nothing is left that says so."""
    with database.transaction() as session:
        repository.forget_expired(session, utc_now(), FORGOTTEN_AT_ONCE)
        repository.forget_exports(session, utc_now() - REMEMBERED)


def _take_step(session: Session, job: Export) -> None:
    write_to_rooms(session, [])
    take_step(session, job)


def _find(session: Session, export_id: UUID) -> Export | None:
    return repository.find_export(session, export_id, lock=True)


_STEPS = Steps("export", repository.take_next, _take_step, _find, fail)
