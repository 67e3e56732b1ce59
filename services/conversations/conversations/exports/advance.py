"""Moves exports on, step by step: each step is a transaction, so that a killed caretaker loses and doubles nothing."""

import logging
import time
from datetime import timedelta
from uuid import UUID

from sqlalchemy.exc import OperationalError

from conversations.exports import repository
from conversations.exports.progress import fail
from conversations.exports.writing import take_step
from conversations.identity import write_to_rooms
from shared.clock import utc_now
from shared.database.transactions import Database

ROUND_S = 5.0
FORGOTTEN_AT_ONCE = 500
REMEMBERED = timedelta(days=30)
logger = logging.getLogger(__name__)


def advance_exports(database: Database, *, seconds: float = ROUND_S) -> int:
    """Take steps for about `seconds`, or until none is left; answers how many. Several caretakers share the exports."""
    until, steps, put_off = time.monotonic() + seconds, 0, set[UUID]()
    while _advance_one(database, put_off):
        steps += 1
        if time.monotonic() > until:
            break
    return steps


def forget_exports(database: Database) -> None:
    """Let go of files whose time is over; thirty days later nothing is left that says so."""
    with database.transaction() as session:
        repository.forget_expired(session, utc_now(), FORGOTTEN_AT_ONCE)
        repository.forget_exports(session, utc_now() - REMEMBERED)


def _advance_one(database: Database, put_off: set[UUID]) -> bool:
    """One step of one export; False if there is none to take. What goes wrong with one holds up no other."""
    job_id: UUID | None = None
    try:
        with database.transaction() as session:
            job = repository.take_next(session, put_off)
            if job is None:
                return False
            job_id = job.id
            write_to_rooms(session, [])
            take_step(session, job)
    except OperationalError:
        if job_id is None:
            raise
        logger.warning("export %s has to wait: the database was busy", job_id)
        put_off.add(job_id)
    except Exception:
        if job_id is None:
            raise
        logger.exception("export %s: a step went wrong", job_id)
        put_off.add(job_id)
        _note_failure(database, job_id)
    return True


def _note_failure(database: Database, job_id: UUID) -> None:
    """After three accidents in a row the export fails visibly."""
    with database.transaction() as session:
        job = repository.find_export(session, job_id, lock=True)
        if job is None:
            return
        job.failures += 1
        if job.failures >= repository.MAX_FAILURES:
            fail(session, job)
