"""Whether an attempt still holds its job, for what it does before its end."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from shared.jobs.book import JobBook
from shared.jobs.errors import AttemptSuperseded, JobFinished
from shared.jobs.kinds import JobKind
from shared.jobs.model import UNFINISHED, JobRow


def lock_leased(
    book: JobBook, session: Session, job_id: UUID, attempt: int, lease_token: str
) -> tuple[JobRow, JobKind[Any]]:
    """The locked job, while this attempt has it. Raises NotFound, AttemptSuperseded or JobFinished."""
    job, kind = book.lock(session, job_id)
    if job.state not in UNFINISHED:
        raise JobFinished
    if job.attempt != attempt or job.lease_token != lease_token or job.state != "leased":
        raise AttemptSuperseded
    return job, kind
