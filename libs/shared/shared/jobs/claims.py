import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.contracts.jobs import Claim
from shared.database.written import note_written
from shared.errors import DomainError
from shared.jobs.book import JobBook
from shared.jobs.endings import calls_before, note_lost_attempt
from shared.jobs.errors import JobFinished, JobLeased, JobNotDue
from shared.jobs.kinds import JobKind
from shared.jobs.model import JobRow


def claim_job(book: JobBook, session: Session, job_id: UUID, claim_id: UUID, worker: str) -> Claim | DomainError:
    """Lease the next attempt, or say why not; the same `claim_id` gets its answer again.

    A refusal is answered, not raised, since a job may end in being refused and that must be committed.
    Raises NotFound.
    """
    job, kind, now = book.lock_at(session, job_id)
    if job.state == "leased" and not _has_passed(job.lease_until, now):
        return _repeat(book, session, job, kind) if job.claim_id == claim_id else JobLeased()
    if job.state == "leased":
        note_lost_attempt(book, session, job, kind)
        now = _read_clock(session)
    if job.state != "waiting":
        return JobFinished()
    if job.cancel_reason is not None:
        return _drop(book, session, job, kind)
    if not _has_passed(job.next_at, now):
        return JobNotDue()
    return _lease(book, session, job, kind, Lease(claim_id, worker, now))


def _read_clock(session: Session) -> datetime:
    """Postgres' clock, which moves on within a transaction."""
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    return now


def _has_passed(moment: datetime | None, now: datetime) -> bool:
    return moment is None or moment <= now


@dataclass(frozen=True)
class Lease:
    """Who takes the job, and when by Postgres' clock."""

    claim_id: UUID
    worker: str
    taken_at: datetime


def _lease(book: JobBook, session: Session, job: JobRow, kind: JobKind[Any], lease: Lease) -> Claim | DomainError:
    note_written(
        job,
        attempt=job.attempt + 1,
        state="leased",
        claim_id=lease.claim_id,
        worker=lease.worker,
        lease_token=secrets.token_urlsafe(24),
        lease_until=lease.taken_at + timedelta(seconds=book.lease_s),
        deadline_at=lease.taken_at + timedelta(seconds=kind.deadline_s),
    )
    payload = kind.begin(session, job)
    book.write_lease(session, job)
    if payload is None:
        return _drop(book, session, job, kind)
    session.flush()
    return _claim_of(kind, job, payload)


def _repeat(book: JobBook, session: Session, job: JobRow, kind: JobKind[Any]) -> Claim | DomainError:
    payload = kind.begin(session, job)
    book.write_lease(session, job)
    return _drop(book, session, job, kind) if payload is None else _claim_of(kind, job, payload)


def _drop(book: JobBook, session: Session, job: JobRow, kind: JobKind[Any]) -> DomainError:
    kind.cancel(session, job)
    book.finish(job, "cancelled")
    session.flush()
    return JobFinished()


def _claim_of(kind: JobKind[Any], job: JobRow, payload: BaseModel) -> Claim:
    return Claim(
        job_id=job.id,
        kind=kind.kind,
        contract=kind.contract,
        attempt=job.attempt,
        lease_token=job.lease_token or "",
        lease_until=job.lease_until,
        deadline_at=job.deadline_at,
        payload=payload.model_dump(mode="json"),
        calls_before=calls_before(job) + job.lost,
    )
