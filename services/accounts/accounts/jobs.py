from typing import Any

from accounts.database import Base
from accounts.interests.kind import InterestsKind
from accounts.interests.service import request_interests
from shared.contracts.jobs import Kind, Owner
from shared.jobs.book import JobBook
from shared.jobs.canary import CanaryKind
from shared.jobs.kinds import JobKind
from shared.jobs.model import JobRow


class Job(JobRow, Base):
    """Work that accounts gave out; `subject_id` is the person."""

    __tablename__ = "jobs"


def make_job_book(lease_s: int) -> JobBook:
    """The book of accounts' jobs, with every kind that accounts gives out."""
    kinds: dict[Kind, JobKind[Any]] = {}
    book = JobBook(Owner.ACCOUNTS, Job, kinds, lease_s)
    kinds[Kind.INTERESTS] = InterestsKind(lambda session, user_id: request_interests(session, book, user_id))
    kinds[Kind.CANARY] = CanaryKind()
    return book
