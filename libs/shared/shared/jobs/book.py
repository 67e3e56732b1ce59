from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, Float, Select, bindparam, case, func, inspect, literal, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from shared.clock import utc_now
from shared.contracts.jobs import Hint, Kind, Owner
from shared.database.transactions import announce
from shared.database.written import note_written
from shared.errors import NotFound
from shared.ids import new_id
from shared.jobs.kinds import JobKind
from shared.jobs.model import UNFINISHED, JobRow

_LEASE = ("attempt", "state", "claim_id", "worker", "lease_token", "lease_until", "deadline_at", "arguments")


@dataclass(frozen=True)
class JobCancelled:
    """Announced when a running job is to stop: a shortcut past the next heartbeat.

    With `through_attempt` only attempts up to that one are meant, and they are lost: another takes their place.
    """

    job_id: UUID
    through_attempt: int | None = None


@dataclass(frozen=True)
class JobTable:
    """Where one owner's jobs stand: enough to give out work and to take it back."""

    owner: Owner
    table: type[Any]

    def enqueue(
        self,
        session: Session,
        kind: Kind,
        subject_id: UUID,
        *,
        arguments: dict[str, Any] | None = None,
        acting_user_id: UUID | None = None,
        attempt: int = 0,
        coalesce_key: str | None = None,
        delay_s: float = 0,
    ) -> UUID | None:
        """Write the job with the caller's transaction; hint it after the commit if it is due at once.

        With a `coalesce_key` nothing is written, and None answered, while a job of that key is unfinished.
        `attempt` is the number that counting goes on from; `delay_s` is how long to wait before the first try.
        """
        job_id = new_id()
        now = utc_now()
        values = {
            "id": job_id,
            "kind": kind.value,
            "subject_id": subject_id,
            "arguments": arguments or {},
            "acting_user_id": acting_user_id,
            "attempt": attempt,
            "coalesce_key": coalesce_key,
            "created_at": now,
            "updated_at": now,
            "delay_s": delay_s,
        }
        if session.execute(self._insert, values).first() is None:
            return None
        if not delay_s:
            announce(session, self.hint(job_id, kind))
        return job_id

    def hint(self, job_id: UUID, kind: Kind) -> Hint:
        """What is announced so that a worker looks at this job."""
        return Hint(job_id=job_id, owner=self.owner, kind=kind)

    @cached_property
    def _insert(self) -> Executable:
        """The insert of one job, built once, since it stands in the way of every message."""
        given = ("id", "kind", "subject_id", "arguments", "acting_user_id", "attempt", "coalesce_key")
        delay = bindparam("delay_s", type_=Float)
        values: dict[str, Any] = {name: bindparam(name) for name in (*given, "created_at", "updated_at")}
        values["next_at"] = func.clock_timestamp() + func.make_interval(0, 0, 0, 0, 0, 0, delay)
        values["hinted_at"] = case((delay == 0, func.clock_timestamp()))
        table = inspect(self.table).local_table
        return insert(table).values(values).on_conflict_do_nothing().returning(literal(1))

    def cancel(self, session: Session, job_ids: list[UUID], reason: str) -> None:
        """Ask that these jobs stop: the next heartbeat says so, a waiting one ends at its next claim or sweep."""
        session.execute(
            update(self.table)
            .where(
                self.table.id.in_(job_ids),
                self.table.state.in_(UNFINISHED),
                self.table.cancel_reason.is_(None),
            )
            .values(cancel_reason=reason)
        )
        for job_id in job_ids:
            announce(session, JobCancelled(job_id))

    def restart(self, session: Session, job_id: UUID, kind: Kind) -> bool:
        """Have the job begun again at once: a running attempt is lost and its report refused.

        False, and nothing changes, for a job that is over or being cancelled. The caller holds the subject's lock.
        """
        attempt = session.scalar(
            update(self.table)
            .where(self.table.id == job_id, self.table.state.in_(UNFINISHED), self.table.cancel_reason.is_(None))
            .values(
                state="waiting",
                claim_id=None,
                lease_token=None,
                lease_until=None,
                next_at=func.clock_timestamp(),
                hinted_at=func.clock_timestamp(),
            )
            .returning(self.table.attempt)
            .execution_options(synchronize_session=False)
        )
        if attempt is None:
            return False
        announce(session, JobCancelled(job_id, through_attempt=attempt))
        announce(session, self.hint(job_id, kind))
        return True


@dataclass(frozen=True)
class JobBook(JobTable):
    """An owner's jobs with what each kind means; `lease_s` is how long a claim holds without a heartbeat.

    Where `scope` is given, selecting it with a job lets the transaction in to the job's subject, before anything of
    that is read.
    """

    kinds: Mapping[Kind, JobKind[Any]]
    lease_s: int = 15
    scope: ColumnElement[Any] | None = None

    def lock(self, session: Session, job_id: UUID) -> tuple[JobRow, JobKind[Any]]:
        """The job, locked after its subject. Raises NotFound."""
        job, kind, _read_at = self.lock_at(session, job_id)
        return job, kind

    def lock_at(self, session: Session, job_id: UUID) -> tuple[JobRow, JobKind[Any], datetime]:
        """The same, and what Postgres' clock said when the job was read."""
        found = session.execute(self._find, {"job_id": job_id}).one_or_none()
        if found is None:
            raise NotFound("no such job")
        kind = self.kinds[Kind(found.kind)]
        kind.enter(session, found.subject_id)
        row = session.execute(self._lock, {"job_id": job_id}).one_or_none()
        if row is None:
            raise NotFound("no such job")
        job, read_at = row
        return job, kind, read_at

    @cached_property
    def _find(self) -> Select[Any]:
        job = inspect(self.table).columns
        scope = [] if self.scope is None else [self.scope]
        return select(job.kind, job.subject_id, *scope).where(job.id == bindparam("job_id"))

    @cached_property
    def _lock(self) -> Executable:
        return (
            select(self.table, func.clock_timestamp())
            .where(self.table.id == bindparam("job_id"))
            .with_for_update()
            .execution_options(populate_existing=True)
        )

    def write_lease(self, session: Session, job: JobRow) -> None:
        """Write who holds the job for how long, and the arguments as `JobKind.begin` left them."""
        written = {name: getattr(job, name) for name in _LEASE}
        session.execute(self._leased, {**written, "job_id": job.id, "now": utc_now()})
        note_written(job, arguments=job.arguments)

    @cached_property
    def _leased(self) -> Executable:
        return self._update(_LEASE)

    def write_done(self, session: Session, job: JobRow, answer: dict[str, Any]) -> None:
        """The running attempt ended with a result, and this is what whoever reports it again is answered."""
        written = {"state": "done", "lease_until": None, "ended_attempt": job.attempt, "answer": answer}
        session.execute(self._done, {**written, "job_id": job.id, "now": utc_now()})
        note_written(job, **written)

    @cached_property
    def _done(self) -> Executable:
        return self._update(("state", "lease_until", "ended_attempt", "answer"), finished_at=func.clock_timestamp())

    def _update(self, given: tuple[str, ...], **values: Any) -> Executable:
        """The update of one job's columns, built once for every claim and every result."""
        table = inspect(self.table).local_table
        values |= {name: bindparam(name) for name in given} | {"updated_at": bindparam("now")}
        return update(table).where(table.c.id == bindparam("job_id")).values(values)

    def finish(self, job: JobRow, state: str) -> None:
        """Mark the job ended; its lease ends with it."""
        job.state = state
        job.lease_until = None
        job.finished_at = func.clock_timestamp()


def seconds_from_now(seconds: float) -> ColumnElement[datetime]:
    """A moment by Postgres' clock, as an expression."""
    return func.clock_timestamp() + func.make_interval(0, 0, 0, 0, 0, 0, seconds)
