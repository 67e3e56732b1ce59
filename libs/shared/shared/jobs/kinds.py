"""What an owner must say of each kind of job it gives out."""

from abc import ABC, abstractmethod
from typing import ClassVar, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.orm import Session

from shared.contracts.jobs import Kind, Queue
from shared.contracts.usage import Usage
from shared.jobs.model import JobRow

QUEUES = {
    Kind.REPLY: Queue.INTERACTIVE,
    Kind.TOPICS: Queue.BACKGROUND,
    Kind.TITLE: Queue.BACKGROUND,
    Kind.BRIEF: Queue.BACKGROUND,
    Kind.WEBHOOK: Queue.BACKGROUND,
    Kind.INTERESTS: Queue.BACKGROUND,
    Kind.CANARY: Queue.BACKGROUND,
}
"""Which queue serves a kind."""

Result = TypeVar("Result", bound=BaseModel)


class JobKind(ABC, Generic[Result]):
    """One kind of job of one owner. Every method runs in the caller's transaction.

    `deadline_s` is how long one attempt may take. `max_attempts` bounds provider failures that ask for a
    later try; attempts lost with their worker are bounded apart.
    """

    kind: ClassVar[Kind]
    contract: ClassVar[str]
    result_model: type[Result]
    deadline_s: ClassVar[int] = 300
    max_attempts: ClassVar[int] = 3

    def enter(self, session: Session, subject_id: UUID) -> None:
        """Lock the job's subject, which the transaction is scoped to; always before the job's own row is locked."""

    @abstractmethod
    def begin(self, session: Session, job: JobRow) -> BaseModel | None:
        """Note that `job.attempt` begins and answer its payload; None if the job has lost its purpose.

        The job's arguments, too, are written when this has ended.
        """

    @abstractmethod
    def apply(self, session: Session, job: JobRow, result: Result) -> bool:
        """Write what the result says; False if it came too late to matter."""

    @abstractmethod
    def fail(self, session: Session, job: JobRow, code: str, detail: str, text: str | None) -> None:
        """Note that the job failed for good; `text` is what the last attempt had already shown."""

    def account(self, session: Session, job: JobRow, usage: Usage) -> None:
        """Note what an attempt used that ended in a failure; called before `retry` or `fail`."""

    def retry(self, session: Session, job: JobRow) -> None:
        """Note that the attempt ended without result and another will come."""

    def cancel(self, session: Session, job: JobRow) -> None:
        """Note that the job was cancelled before any attempt could answer."""
