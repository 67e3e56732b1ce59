"""One owner's jobs on a real database, with a kind that notes what is asked of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import text
from sqlalchemy.orm import Session

from accounts.jobs import Job
from shared.contracts.jobs import Beat, Claim, Failure, FailureAnswer, Heartbeat, HeartbeatAnswer, Hint, Kind, Owner
from shared.contracts.jobs import ResultAnswer as Ended
from shared.database.transactions import Database, make_engine
from shared.errors import DomainError
from shared.ids import new_id
from shared.jobs.book import JobBook
from shared.jobs.claims import claim_job
from shared.jobs.endings import end_with_failure, end_with_result
from shared.jobs.heartbeats import AppendDrafts, renew_leases
from shared.jobs.kinds import JobKind
from shared.jobs.model import JobRow
from shared.jobs.sweep import sweep_jobs


class Sum(BaseModel):
    """The result that the noting kind wants."""

    total: int


class Facts(BaseModel):
    number: int


class NotingKind(JobKind[Sum]):
    """Notes every call; `purpose` is whether there still is one, `broken` whether applying fails."""

    kind = Kind.CANARY
    contract = "sum.v1"
    result_model = Sum
    deadline_s = 60

    def __init__(self) -> None:
        self.noted: list[str] = []
        self.purpose = True
        self.broken = False
        self.unreachable: set[UUID] = set()

    def enter(self, session: Session, subject_id: UUID) -> None:
        if subject_id in self.unreachable:
            raise RuntimeError("the subject cannot be locked")

    def begin(self, session: Session, job: JobRow) -> Facts | None:
        self.noted.append(f"begin {job.attempt}")
        return Facts(number=7) if self.purpose else None

    def apply(self, session: Session, job: JobRow, result: Sum) -> bool:
        self.noted.append(f"apply {result.total}")
        if self.broken:
            raise RuntimeError("a bug")
        return result.total > 0

    def fail(self, session: Session, job: JobRow, code: str, detail: str, text: str | None) -> None:
        self.noted.append(f"fail {code} {text}")

    def retry(self, session: Session, job: JobRow) -> None:
        self.noted.append("retry")

    def cancel(self, session: Session, job: JobRow) -> None:
        self.noted.append("cancel")


@dataclass
class Desk:
    """Everything one can do to a job, each in a transaction of its own, and what was announced after it."""

    database: Database
    book: JobBook
    kind: NotingKind
    hints: list[Hint] = field(default_factory=list)

    def enqueue(self, **wishes: Any) -> UUID:
        job_id = self.try_enqueue(**wishes)
        assert job_id is not None
        return job_id

    def try_enqueue(self, **wishes: Any) -> UUID | None:
        with self.database.transaction() as session:
            return self.book.enqueue(session, Kind.CANARY, wishes.pop("subject_id", new_id()), **wishes)

    def try_claim(self, job_id: UUID, claim_id: UUID | None = None) -> Claim | DomainError:
        with self.database.transaction() as session:
            return claim_job(self.book, session, job_id, claim_id or new_id(), "a worker")

    def claim(self, job_id: UUID, claim_id: UUID | None = None) -> Claim:
        claim = self.try_claim(job_id, claim_id)
        assert isinstance(claim, Claim), claim
        return claim

    def refusal(self, job_id: UUID) -> str:
        refused = self.try_claim(job_id)
        assert isinstance(refused, DomainError)
        return refused.code

    def beat(self, *claims: Claim, drafts: AppendDrafts | None = None) -> HeartbeatAnswer:
        beats = [Beat(job_id=each.job_id, attempt=each.attempt, lease_token=each.lease_token) for each in claims]
        with self.database.transaction() as session:
            return renew_leases(self.book, session, Heartbeat(jobs=beats), drafts)

    def finish(self, claim: Claim, total: Any = 3, token: str | None = None) -> Ended:
        with self.database.transaction() as session:
            lease_token = token or claim.lease_token
            return end_with_result(self.book, session, claim.job_id, claim.attempt, lease_token, {"total": total})

    def fail(self, claim: Claim, **failure: Any) -> FailureAnswer:
        told = Failure.model_validate({"code": "overloaded", "retryable": True, **failure})
        with self.database.transaction() as session:
            return end_with_failure(self.book, session, claim.job_id, claim.attempt, claim.lease_token, told)

    def cancel(self, job_id: UUID) -> None:
        with self.database.transaction() as session:
            self.book.cancel(session, [job_id], "asked to")

    def sweep(self) -> None:
        sweep_jobs(self.book, self.database)

    def row(self, job_id: UUID) -> Any:
        [row] = self._rows(job_id)
        return row

    def is_absent(self, job_id: UUID) -> bool:
        return not self._rows(job_id)

    def _rows(self, job_id: UUID) -> list[Any]:
        with self.database.transaction() as session:
            query = text("select * from accounts.jobs where id = :id")
            return list(session.connection().execute(query, {"id": job_id}))

    def lose_worker(self, job_id: UUID) -> None:
        """Let the lease run out."""
        self._shift(job_id, "lease_until = clock_timestamp() - interval '1 ms'")

    def let_time_pass(self, job_id: UUID, seconds: float) -> None:
        """Make the last hint and the next try lie this much earlier."""
        earlier = f"make_interval(secs => {seconds})"
        self._shift(job_id, f"hinted_at = hinted_at - {earlier}, next_at = next_at - {earlier}")

    def let_days_pass(self, job_id: UUID, days: int) -> None:
        """Make the end of the job lie this much earlier."""
        self._shift(job_id, f"finished_at = finished_at - make_interval(days => {days})")

    def _shift(self, job_id: UUID, assignment: str) -> None:
        with self.database.transaction() as session:
            statement = f"update accounts.jobs set {assignment} where id = :id"  # noqa: S608 — from the lines above
            session.execute(text(statement), {"id": job_id})


def open_desk(url: str) -> Desk:
    """A desk over an empty table of jobs."""
    kind = NotingKind()
    hints: list[Hint] = []
    engine = make_engine(url, application_name="job-tests", pool_size=8)

    def deliver(announced: Sequence[object]) -> None:
        hints.extend(each for each in announced if isinstance(each, Hint))

    database = Database(engine, deliver)
    with database.transaction() as session:
        session.execute(text("delete from accounts.jobs"))
    return Desk(database, JobBook(Owner.ACCOUNTS, Job, {Kind.CANARY: kind}), kind, hints)
