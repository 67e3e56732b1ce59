"""What makes good every hint, worker and broker that was lost. Several sweepers may run at once."""

import logging
from uuid import UUID

from sqlalchemy import case, delete, func, or_, select, update
from sqlalchemy.orm import Session

from shared.contracts.jobs import Hint, Kind
from shared.database.transactions import Database, announce
from shared.jobs.book import JobBook, seconds_from_now
from shared.jobs.endings import RETRY_DELAYS_S, note_lost_attempt

BATCH = 100
logger = logging.getLogger(__name__)


def sweep_jobs(book: JobBook, database: Database) -> int:
    """Take back leases that ran out and hint due jobs again. Answers how many jobs it touched."""
    with database.transaction() as session:
        expired = _expired(book, session)
    for job_id in expired:
        _take_back_apart(book, database, job_id)
    with database.transaction() as session:
        hinted = _hint_due(book, session)
    return len(expired) + hinted


def _expired(book: JobBook, session: Session) -> list[UUID]:
    job = book.table
    query = (
        select(job.id)
        .where(
            or_(
                (job.state == "leased") & (job.lease_until < func.clock_timestamp()),
                (job.state == "waiting") & job.cancel_reason.is_not(None),
            )
        )
        .order_by(job.lease_until)
        .limit(BATCH)
    )
    return list(session.scalars(query))


def _take_back_apart(book: JobBook, database: Database, job_id: UUID) -> None:
    """A transaction of its own, so that one job that cannot be taken back now holds up no other."""
    try:
        with database.transaction() as session:
            _take_back(book, session, job_id)
    except Exception:
        logger.exception("job %s could not be taken back; the next sweep tries again", job_id)


def _take_back(book: JobBook, session: Session, job_id: UUID) -> None:
    job, kind = book.lock(session, job_id)
    still_expired = session.scalar(
        select(book.table.lease_until < func.clock_timestamp()).where(book.table.id == job_id)
    )
    if job.state == "waiting" and job.cancel_reason is not None:
        kind.cancel(session, job)
        book.finish(job, "cancelled")
        session.flush()
    elif job.state == "leased" and still_expired:
        note_lost_attempt(book, session, job, kind)


def _hint_due(book: JobBook, session: Session) -> int:
    job = book.table
    first, second, third = RETRY_DELAYS_S
    patience = seconds_from_now(0) - func.make_interval(
        0, 0, 0, 0, 0, 0, case((job.hints <= 1, first), (job.hints == 2, second), else_=third)
    )
    due = (
        select(job.id)
        .where(
            job.state == "waiting",
            job.next_at <= func.clock_timestamp(),
            or_(job.hinted_at.is_(None), job.hinted_at < patience),
        )
        .order_by(job.next_at)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    rows = session.execute(
        update(job)
        .where(job.id.in_(due))
        .values(hinted_at=func.clock_timestamp(), hints=job.hints + 1)
        .returning(job.id, job.kind)
        .execution_options(synchronize_session=False)
    ).all()
    for row in rows:
        announce(session, Hint(job_id=row.id, owner=book.owner, kind=Kind(row.kind)))
    return len(rows)


def prune_jobs(book: JobBook, session: Session, days: int) -> None:
    """Remove jobs that ended more than `days` ago."""
    old = func.clock_timestamp() - func.make_interval(0, 0, 0, days)
    session.execute(delete(book.table).where(book.table.finished_at < old))
