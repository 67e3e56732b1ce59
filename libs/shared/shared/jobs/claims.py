import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.contracts.jobs import Claim
from shared.errors import DomainError
from shared.jobs.book import JobBook, seconds_from_now
from shared.jobs.endings import calls_before, note_lost_attempt
from shared.jobs.errors import JobFinished, JobLeased, JobNotDue
from shared.jobs.kinds import JobKind
from shared.jobs.model import JobRow


def claim_job(book: JobBook, session: Session, job_id: UUID, claim_id: UUID, worker: str) -> Claim | DomainError:
    """Lease the next attempt, or say why not; the same `claim_id` gets its answer again.

    A refusal is answered, not raised, since a job may end in being refused and that must be committed.
    Raises NotFound.
    """
    job, kind = book.lock(session, job_id)
    if job.state == "leased" and not _has_passed(session, job.lease_until):
        return _repeat(book, session, job, kind) if job.claim_id == claim_id else JobLeased()
    if job.state == "leased":
        note_lost_attempt(book, session, job, kind)
    if job.state != "waiting":
        return JobFinished()
    if job.cancel_reason is not None:
        return _drop(book, session, job, kind)
    if not _has_passed(session, job.next_at):
        return JobNotDue()
    return _lease(book, session, job, kind, claim_id, worker)


def _has_passed(session: Session, moment: datetime | None) -> bool:
    """Whether it is later than `moment` by Postgres' clock, which moves on within the transaction."""
    return moment is None or moment <= session.scalars(select(func.clock_timestamp())).one()


def _lease(
    book: JobBook, session: Session, job: JobRow, kind: JobKind[Any], claim_id: UUID, worker: str
) -> Claim | DomainError:
    job.attempt += 1
    job.claim_id, job.worker = claim_id, worker
    job.lease_token = secrets.token_urlsafe(24)
    payload = kind.begin(session, job)
    if payload is None:
        return _drop(book, session, job, kind)
    job.state = "leased"
    job.lease_until = seconds_from_now(book.lease_s)
    job.deadline_at = seconds_from_now(kind.deadline_s)
    session.flush()
    session.refresh(job, ["lease_until", "deadline_at"])
    return _claim_of(kind, job, payload)


def _repeat(book: JobBook, session: Session, job: JobRow, kind: JobKind[Any]) -> Claim | DomainError:
    payload = kind.begin(session, job)
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
