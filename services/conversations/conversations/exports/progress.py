"""How an export's state changes, and who is told."""

from datetime import timedelta

from sqlalchemy.orm import Session

from conversations.actors import Actor
from conversations.events.types import EventType
from conversations.exports import repository
from conversations.exports.models import Export
from conversations.rooms.ledger import record_for_person
from shared.clock import utc_now

KEPT = timedelta(days=7)


def begin(session: Session, job: Export, first_seq: int, through_seq: int) -> None:
    """Write these messages, and what is said in the room from here on is not among them."""
    job.state, job.first_seq, job.through_seq = "writing", first_seq, through_seq
    tell(session, job)


def move_on(session: Session, job: Export, messages: int) -> None:
    """So many more messages are written; told whenever another hundredth of them is."""
    before, job.done = job.done, job.done + messages
    hundredth = max(1, job.through_seq - job.first_seq + 1) / 100
    if job.done // hundredth != before // hundredth:
        tell(session, job)


def finish(session: Session, job: Export) -> None:
    """The file is whole, and there to be fetched for seven days."""
    job.state, job.expires_at = "done", utc_now() + KEPT
    tell(session, job)


def fail(session: Session, job: Export) -> None:
    """There will be no file, and nothing is kept of it."""
    job.state = "failed"
    repository.forget_file(session, job.id)
    tell(session, job)


def begin_anew(session: Session, job: Export) -> None:
    """What was written so far is let go of, and read again as it is now."""
    repository.forget_file(session, job.id)
    job.state, job.place = "queued", {}
    job.chunks = job.size = job.done = 0
    tell(session, job)


def expire(session: Session, job: Export) -> None:
    """The file's time is over at once, and nothing is kept of it."""
    job.expires_at = utc_now()
    repository.forget_file(session, job.id)
    tell(session, job)


def tell(session: Session, job: Export) -> None:
    """Tell the owner's clients how the export stands."""
    job.version += 1
    job.updated_at = utc_now()
    session.flush()
    refs = {"export_id": str(job.id)}
    record_for_person(session, EventType.EXPORT_UPDATED, Actor("user", job.user_id), job.user_id, refs)
