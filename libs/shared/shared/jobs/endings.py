"""How an attempt ends: with a result, with a failure, or lost with its worker."""

from typing import Any, TypeVar
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.orm import Session

from shared.contracts.jobs import Failure, FailureAnswer, FailureCode, Hint, ResultAnswer
from shared.database.transactions import announce
from shared.errors import Fault, ValidationFailed
from shared.jobs.book import JobBook, seconds_from_now
from shared.jobs.errors import AttemptSuperseded, JobFinished
from shared.jobs.kinds import JobKind
from shared.jobs.model import UNFINISHED, JobRow

MAX_LOST = 3
RETRY_DELAYS_S = (5, 15, 45)
WORKER_LOST = "worker_lost"
CALLS = "calls"

Answer = TypeVar("Answer", ResultAnswer, FailureAnswer)


def end_with_result(
    book: JobBook, session: Session, job_id: UUID, attempt: int, lease_token: str, body: dict[str, Any]
) -> ResultAnswer:
    """Apply the result of `attempt` once; again, the stored answer.

    Raises NotFound, AttemptSuperseded, JobFinished, or ValidationFailed for a result the kind cannot read.
    """
    job, kind = book.lock(session, job_id)
    stored = _stored_answer(job, attempt, lease_token, ResultAnswer)
    if stored is not None:
        return stored
    result = _read_result(kind, body)
    answer = ResultAnswer(applied=kind.apply(session, job, result))
    session.flush()
    book.write_done(session, job, answer.model_dump(mode="json"))
    return answer


def end_with_failure(
    book: JobBook, session: Session, job_id: UUID, attempt: int, lease_token: str, failure: Failure
) -> FailureAnswer:
    """Note that `attempt` failed: a later try if that can help, else the visible end. Again, the stored answer.

    Raises NotFound, AttemptSuperseded or JobFinished.
    """
    job, kind = book.lock(session, job_id)
    stored = _stored_answer(job, attempt, lease_token, FailureAnswer)
    if stored is not None:
        return stored
    job.failure = failure.model_dump(mode="json", exclude={"text", "usage"})
    job.arguments = {**job.arguments, CALLS: calls_before(job) + failure.calls}
    if failure.usage is not None:
        kind.account(session, job, failure.usage)
    delay_s = _delay_before_retry(job, kind, failure)
    if delay_s is None:
        answer = FailureAnswer(state="failed")
        kind.fail(session, job, failure.code.value, failure.detail, failure.text)
        book.finish(job, "failed")
    else:
        _wait_again(book, session, job, kind, delay_s)
        session.flush()
        session.refresh(job, ["next_at"])
        answer = FailureAnswer(state="waiting", next_at=job.next_at)
    _store(job, attempt, answer.model_dump(mode="json"))
    session.flush()
    return answer


def note_lost_attempt(book: JobBook, session: Session, job: JobRow, kind: JobKind[Any]) -> None:
    """The worker of the running attempt vanished: try again, or after the third time fail visibly."""
    job.lost += 1
    if job.cancel_reason is not None:
        kind.cancel(session, job)
        book.finish(job, "cancelled")
    elif job.lost >= MAX_LOST:
        detail = f"the worker was lost {job.lost} times"
        job.failure = {"code": WORKER_LOST, "retryable": True, "detail": detail}
        kind.fail(session, job, WORKER_LOST, detail, None)
        book.finish(job, "failed")
    else:
        _wait_again(book, session, job, kind, 0)
    session.flush()


def calls_before(job: JobRow) -> int:
    """The calls of providers that earlier attempts reported; one whose worker was lost reports none."""
    return int(job.arguments.get(CALLS, 0))


def _delay_before_retry(job: JobRow, kind: JobKind[Any], failure: Failure) -> float | None:
    if job.cancel_reason is not None:
        return None
    if failure.code is FailureCode.WORKER_SHUTDOWN:
        return 0
    retries = int(job.arguments.get("retries", 0))
    if not failure.retryable or failure.text or retries + 1 >= kind.max_attempts:
        return None
    job.arguments = {**job.arguments, "retries": retries + 1}
    return max(failure.retry_after_s or 0, RETRY_DELAYS_S[min(retries, len(RETRY_DELAYS_S) - 1)])


def _wait_again(book: JobBook, session: Session, job: JobRow, kind: JobKind[Any], delay_s: float) -> None:
    job.state = "waiting"
    job.lease_until = None
    job.next_at = seconds_from_now(delay_s)
    job.hints, job.hinted_at = 0, None
    kind.retry(session, job)
    if not delay_s:
        announce(session, Hint(job_id=job.id, owner=book.owner, kind=kind.kind))


def _stored_answer(job: JobRow, attempt: int, lease_token: str, model: type[Answer]) -> Answer | None:
    if job.ended_attempt == attempt and job.lease_token == lease_token:
        return _read_stored(job, model)
    if job.state not in UNFINISHED:
        raise JobFinished
    if job.attempt != attempt or job.lease_token != lease_token or job.state != "leased":
        raise AttemptSuperseded
    return None


def _read_stored(job: JobRow, model: type[Answer]) -> Answer:
    """An attempt that ended one way cannot end another: a result after its failure, or a failure after its result."""
    try:
        return model.model_validate(job.answer)
    except ValidationError as error:
        raise (AttemptSuperseded if job.state in UNFINISHED else JobFinished) from error


def _store(job: JobRow, attempt: int, answer: dict[str, Any]) -> None:
    job.ended_attempt, job.answer = attempt, answer


def _read_result(kind: JobKind[Any], body: dict[str, Any]) -> Any:
    try:
        return kind.result_model.model_validate(body)
    except ValidationError as error:
        faults = tuple(
            Fault("body", "/" + "/".join(map(str, item["loc"])), item["type"], item["msg"]) for item in error.errors()
        )
        raise ValidationFailed("the result is not of this kind's contract", faults=faults) from error
