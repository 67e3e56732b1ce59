"""Moves imports on, step by step: each step is a transaction, so that a killed caretaker loses and doubles nothing."""

import logging
import time
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from conversations.identity import write_to_rooms
from conversations.imports import repository
from conversations.imports.checking import check_on
from conversations.imports.formats.readers import READERS
from conversations.imports.models import UNFINISHED, Import
from conversations.imports.parts import take_step_of_parts
from conversations.imports.placing import write_on
from conversations.imports.progress import enter_state, fail
from conversations.imports.removal import clear_away
from conversations.imports.transcript import LineFault
from shared.database.transactions import Database

ROUND_S = 5.0
logger = logging.getLogger(__name__)


def advance_imports(database: Database, *, seconds: float = ROUND_S) -> int:
    """Take steps for about `seconds`, or until none is left; answers how many. Several caretakers share the imports."""
    until, steps, put_off = time.monotonic() + seconds, 0, set[UUID]()
    while _advance_one(database, put_off):
        steps += 1
        if time.monotonic() > until:
            break
    return steps


def take_step(session: Session, job: Import) -> None:
    """The next step of a locked import."""
    write_to_rooms(session, [job.target_id])
    if job.state == "queued":
        enter_state(session, job, "checking")
    if job.state not in UNFINISHED:
        clear_away(session, job)
    elif job.format in READERS:
        take_step_of_parts(session, job)
    elif job.state == "checking":
        check_on(session, job)
    else:
        write_on(session, job)
    job.failures = 0
    session.flush()


def _advance_one(database: Database, put_off: set[UUID]) -> bool:
    """One step of one import; False if there is none to take. What goes wrong with one holds up no other."""
    job_id: UUID | None = None
    try:
        with database.transaction() as session:
            job = repository.take_next(session, put_off)
            if job is None:
                return False
            job_id = job.id
            take_step(session, job)
    except OperationalError:
        if job_id is None:
            raise
        logger.warning("import %s has to wait: the database was busy", job_id)
        put_off.add(job_id)
    except Exception:
        if job_id is None:
            raise
        logger.exception("import %s: a step went wrong", job_id)
        put_off.add(job_id)
        _note_failure(database, job_id)
    return True


def _note_failure(database: Database, job_id: UUID) -> None:
    """After three accidents in a row the import fails visibly; one that cannot be cleared away is left alone."""
    with database.transaction() as session:
        job = repository.find_import(session, job_id, lock=True)
        if job is None:
            return
        job.failures += 1
        if job.failures >= repository.MAX_FAILURES and job.state in UNFINISHED:
            fail(session, job, [LineFault(None, "", "internal_error", "the import stopped on an error of ours")])
            job.failures = 0
