"""How an import's state changes, and who is told."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy.orm import Session

from conversations.actors import Actor
from conversations.events.types import EventType
from conversations.imports.check import MAX_FAULTS
from conversations.imports.models import Import
from conversations.imports.transcript import LineFault
from conversations.rooms.ledger import record_for_person
from shared.clock import utc_now


def enter_state(session: Session, job: Import, state: str) -> None:
    """The import is in `state` from here on, and begins it from the file's first line."""
    job.state = state
    job.position = job.line = 0
    tell(session, job)


def fail(session: Session, job: Import, faults: Sequence[LineFault]) -> None:
    """The import has ended without a message written that anybody sees."""
    job.errors = [asdict(fault) for fault in faults[:MAX_FAULTS]]
    enter_state(session, job, "failed")


def move_on(session: Session, job: Import, done: int) -> None:
    """So many messages are written; told whenever another hundredth of them is."""
    before, job.done = job.done, done
    hundredth = (job.total or 1) / 100
    if done // hundredth != before // hundredth:
        tell(session, job)


def tell(session: Session, job: Import) -> None:
    """Tell the owner's clients how the import stands; a part is told of by its whole."""
    if job.parent_id is not None:
        return
    job.version += 1
    job.updated_at = utc_now()
    record_for_person(
        session, EventType.IMPORT_UPDATED, Actor("user", job.user_id), job.user_id, {"import_id": str(job.id)}
    )
