from uuid import UUID

from sqlalchemy.orm import Session

from conversations.ai_participants.model_calls import choose_call
from conversations.budgets.calls import reserve_call
from conversations.summaries import progress, repository
from conversations.summaries.models import Summary
from conversations.summaries.reading import read_stretch
from conversations.summaries.sentences import cited, keep_written
from conversations.summaries.service import MODEL_TOKENS, NO_MODEL
from shared.contracts.briefs import BriefPayload, BriefResult, Purpose
from shared.contracts.jobs import FailureCode
from shared.jobs.model import JobRow

MOST_SENTENCES = 20
DIGESTS = "digests"


class Requested:
    """A summary that a person has asked a model for."""

    def begin(self, session: Session, job: JobRow) -> BriefPayload | None:
        """The lines as they are now, with what the call may cost reserved; else the summary says why there is none."""
        summary = _find_drafting(session, job)
        if summary is None or not repository.find_seats(session, [summary]):
            return None
        call = choose_call(session, summary.conversation_id, summary.user_id, summary.from_seq, MODEL_TOKENS)
        if call is None:
            progress.fail(session, summary, **NO_MODEL)
            return None
        stretch = read_stretch(session, summary.conversation_id, range(summary.from_seq, summary.to_seq + 1))
        if not stretch.lines:
            progress.finish(session, summary, [])
            return None
        refusing = reserve_call(session, job, call, [line.text + line.name for line in stretch.lines])
        if refusing is not None:
            progress.fail(session, summary, "budget", f"The budget of this {refusing} is used up.")
            return None
        job.arguments = {**job.arguments, DIGESTS: stretch.digests}
        return BriefPayload(
            conversation_id=summary.conversation_id,
            purpose=Purpose.CATCH_UP,
            lines=stretch.lines,
            max_sentences=MOST_SENTENCES,
            call=call,
        )

    def apply(self, session: Session, job: JobRow, result: BriefResult) -> bool:
        summary = _find_drafting(session, job)
        if summary is None:
            return False
        standing = repository.find_standing(session, cited(result.sentences))
        kept = keep_written(result.sentences, job.arguments[DIGESTS], standing)
        job.arguments = {name: value for name, value in job.arguments.items() if name != DIGESTS}
        if kept:
            progress.finish(session, summary, kept)
        else:
            detail = "The model's answer named no messages that are there."
            progress.fail(session, summary, FailureCode.INVALID_OUTPUT.value, detail)
        return True

    def fail(self, session: Session, job: JobRow, code: str, detail: str) -> None:
        summary = _find_drafting(session, job)
        if summary is not None:
            progress.fail(session, summary, code, detail)


def _find_drafting(session: Session, job: JobRow) -> Summary | None:
    summary = repository.find_summary(session, UUID(job.arguments["summary_id"]))
    return summary if summary is not None and summary.state == "drafting" else None
