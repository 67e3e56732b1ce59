from collections.abc import Callable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from accounts.database import act_as
from accounts.interests.service import find_profile_texts, fingerprint_texts, replace_interests
from accounts.users.models import User
from shared.contracts.interests import CONTRACT, InterestsPayload, InterestsResult
from shared.contracts.jobs import Kind
from shared.jobs.kinds import JobKind
from shared.jobs.model import JobRow


class InterestsKind(JobKind[InterestsResult]):
    """Finds what a profile speaks of. A profile that changed meanwhile is asked about again."""

    kind = Kind.INTERESTS
    contract = CONTRACT
    result_model = InterestsResult
    deadline_s = 60

    def __init__(self, ask_again: Callable[[Session, UUID], None]) -> None:
        self._ask_again = ask_again

    def enter(self, session: Session, subject_id: UUID) -> None:
        act_as(session, subject_id)
        session.execute(select(User.id).where(User.id == subject_id).with_for_update())

    def begin(self, session: Session, job: JobRow) -> InterestsPayload | None:
        texts = find_profile_texts(session, job.subject_id)
        job.arguments = {**job.arguments, "texts": fingerprint_texts(texts)}
        return InterestsPayload(user_id=job.subject_id, texts=texts) if texts else None

    def apply(self, session: Session, job: JobRow, result: InterestsResult) -> bool:
        texts = find_profile_texts(session, job.subject_id)
        if job.arguments.get("texts") != fingerprint_texts(texts):
            job.coalesce_key = None
            session.flush()
            self._ask_again(session, job.subject_id)
            return False
        replace_interests(session, job.subject_id, result.interests)
        return True

    def fail(self, session: Session, job: JobRow, code: str, detail: str, text: str | None) -> None:
        """The interests found before stay."""
