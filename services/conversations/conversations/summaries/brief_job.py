from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.budgets.calls import settle_call
from conversations.budgets.reserving import release
from conversations.rooms.ledger import RoomLedger, keep_ledger, lock_room, locked_room
from conversations.summaries import context, requested
from shared.contracts.briefs import CONTRACT, BriefPayload, BriefResult, Purpose
from shared.contracts.jobs import Kind
from shared.contracts.usage import Usage
from shared.jobs.kinds import JobKind
from shared.jobs.model import JobRow


class Errand(Protocol):
    """What a brief is for: what is to be summed up, and what becomes of it."""

    def begin(self, session: Session, job: JobRow) -> BriefPayload | None: ...

    def apply(self, session: Session, job: JobRow, result: BriefResult) -> bool: ...

    def fail(self, session: Session, job: JobRow, code: str, detail: str) -> None: ...


ERRANDS: Mapping[str, Errand] = {Purpose.CATCH_UP: requested.Requested(), Purpose.CONTEXT: context.Context()}


class BriefJob(JobKind[BriefResult]):
    """Summing up a stretch of a room, for whatever purpose the job names."""

    kind = Kind.BRIEF
    contract = CONTRACT
    result_model = BriefResult

    def enter(self, session: Session, subject_id: UUID) -> None:
        lock_room(session, subject_id)

    def begin(self, session: Session, job: JobRow) -> BriefPayload | None:
        if locked_room(session, job.subject_id).deleted_at is not None:
            return None
        return _errand(job).begin(session, job)

    def apply(self, session: Session, job: JobRow, result: BriefResult) -> bool:
        with _ledger(session, job) as ledger:
            settle_call(ledger, job, result.usage)
        return _errand(job).apply(session, job, result)

    def account(self, session: Session, job: JobRow, usage: Usage) -> None:
        with _ledger(session, job) as ledger:
            settle_call(ledger, job, usage)

    def fail(self, session: Session, job: JobRow, code: str, detail: str, text: str | None) -> None:
        release(session, job.id)
        _errand(job).fail(session, job, code, detail)

    def retry(self, session: Session, job: JobRow) -> None:
        release(session, job.id)

    def cancel(self, session: Session, job: JobRow) -> None:
        release(session, job.id)
        _errand(job).fail(session, job, "cancelled", "Nobody needs it any more.")


def _errand(job: JobRow) -> Errand:
    return ERRANDS[job.arguments["purpose"]]


def _ledger(session: Session, job: JobRow) -> AbstractContextManager[RoomLedger]:
    return keep_ledger(session, locked_room(session, job.subject_id))
