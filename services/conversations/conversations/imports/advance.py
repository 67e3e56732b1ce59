"""Moves imports on."""

from uuid import UUID

from sqlalchemy.orm import Session

from conversations.advancing import Steps
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


def advance_imports(database: Database, *, seconds: float = ROUND_S) -> int:
    """Take steps for about `seconds`, or until none is left; answers how many."""
    return _STEPS.advance(database, seconds)


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


def _find(session: Session, import_id: UUID) -> Import | None:
    return repository.find_import(session, import_id, lock=True)


def _give_up(session: Session, job: Import) -> None:
    """It has failed, and is cleared away from here on; one that cannot be cleared away is left alone."""
    if job.state in UNFINISHED:
        fail(session, job, [LineFault(None, "", "internal_error", "the import stopped on an error of ours")])
        job.failures = 0


_STEPS = Steps("import", repository.take_next, take_step, _find, _give_up)
