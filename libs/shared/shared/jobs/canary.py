from sqlalchemy.orm import Session

from shared.contracts.canary import CONTRACT, CanaryPayload, CanaryResult
from shared.contracts.jobs import Kind
from shared.jobs.kinds import JobKind
from shared.jobs.model import JobRow


class CanaryKind(JobKind[CanaryResult]):
    """A job with nothing to do: that it ends shows that its queue is served."""

    kind = Kind.CANARY
    contract = CONTRACT
    result_model = CanaryResult
    deadline_s = 30

    def begin(self, session: Session, job: JobRow) -> CanaryPayload:
        return CanaryPayload()

    def apply(self, session: Session, job: JobRow, result: CanaryResult) -> bool:
        return True

    def fail(self, session: Session, job: JobRow, code: str, detail: str, text: str | None) -> None:
        """The row itself tells that the canary died."""
