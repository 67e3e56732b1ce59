"""What stands in for a room's older messages where an AI is told no more than fits.

Segments of a hundred messages are summed up one after the other, each once, when a reply had to leave messages out. An
AI is told of a segment only if it was there for all of it.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.ai_participants.model_calls import choose_call
from conversations.budgets.calls import reserve_call
from conversations.jobs import JOBS
from conversations.summaries import repository
from conversations.summaries.models import ContextSummary
from conversations.summaries.reading import Stretch, read_stretch
from conversations.summaries.sentences import Told, cited, keep_written, sources_of, tell
from shared.contracts.briefs import BriefPayload, BriefResult, Purpose
from shared.contracts.jobs import Kind
from shared.contracts.model_calls import ModelCall
from shared.jobs.model import JobRow

SEGMENT = 100
REACH = 2_000
TOLD_CHARS = 4_000
MODEL_TOKENS = 1_024
MOST_SENTENCES = 8
DIGESTS = "digests"
UNTIL = "until_seq"


def keep_context(session: Session, conversation_id: UUID, until_seq: int, acting_user_id: UUID | None) -> None:
    """See to it that the messages before `until_seq` are summed up: one job a room at a time, none while too few."""
    if _next_segment(session, conversation_id, until_seq) is None:
        return
    JOBS.enqueue(
        session,
        Kind.BRIEF,
        conversation_id,
        arguments={"purpose": Purpose.CONTEXT.value, UNTIL: until_seq},
        acting_user_id=acting_user_id,
        coalesce_key=f"context:{conversation_id}",
    )


def read_context(session: Session, conversation_id: UUID, seqs: range) -> str | None:
    """What stands in for messages at these places, of what still stands as it was; None if nothing does.

    The newest segments are told whole; of older ones the first sentence, as long as there is room.
    """
    segments = repository.find_segments(session, conversation_id, seqs)[: REACH // SEGMENT]
    sources = {source for segment in segments for source in sources_of(segment.sentences)}
    standing = repository.find_standing(session, sources)
    told = _choose([tell(segment.sentences, standing, seqs.start) for segment in segments])
    return "\n".join(f"[{each.seq}] {each.text}" for each in told) or None


class Context:
    """The next segment of a room that is to be summed up."""

    def begin(self, session: Session, job: JobRow) -> BriefPayload | None:
        """Its lines, for a model if one of the room's may be asked and its budget lets it, else to be picked from."""
        seqs = _next_segment(session, job.subject_id, int(job.arguments[UNTIL]))
        if seqs is None:
            return None
        stretch = read_stretch(session, job.subject_id, seqs)
        job.arguments = {**job.arguments, DIGESTS: stretch.digests, "segment": [seqs.start, seqs.stop - 1]}
        return BriefPayload(
            conversation_id=job.subject_id,
            purpose=Purpose.CONTEXT,
            lines=stretch.lines,
            max_sentences=MOST_SENTENCES,
            call=_find_call(session, job, stretch, seqs),
        )

    def apply(self, session: Session, job: JobRow, result: BriefResult) -> bool:
        """Keep the segment, and go on with the next one."""
        from_seq, to_seq = job.arguments["segment"]
        standing = repository.find_standing(session, cited(result.sentences))
        session.add(
            ContextSummary(
                conversation_id=job.subject_id,
                from_seq=from_seq,
                to_seq=to_seq,
                sentences=keep_written(result.sentences, job.arguments[DIGESTS], standing),
            )
        )
        # This job makes way for the next one of the room.
        job.coalesce_key = None
        job.arguments = {name: value for name, value in job.arguments.items() if name != DIGESTS}
        session.flush()
        keep_context(session, job.subject_id, int(job.arguments[UNTIL]), job.acting_user_id)
        return True

    def fail(self, session: Session, job: JobRow, code: str, detail: str) -> None:
        """Nothing is lost: the next reply that leaves messages out asks again."""


def _next_segment(session: Session, conversation_id: UUID, until_seq: int) -> range | None:
    """The next hundred places before `until_seq` that nothing stands in for, at most 2,000 places back."""
    start = max(repository.find_summed_up_to(session, conversation_id) + 1, until_seq - REACH, 1)
    return range(start, start + SEGMENT) if start + SEGMENT <= until_seq else None


def _find_call(session: Session, job: JobRow, stretch: Stretch, seqs: range) -> ModelCall | None:
    call = choose_call(session, job.subject_id, job.acting_user_id, seqs.start, MODEL_TOKENS)
    if call is None or not stretch.lines:
        return None
    refusing = reserve_call(session, job, call, [line.text + line.name for line in stretch.lines])
    return call if refusing is None else None


def _choose(segments: Sequence[Sequence[Told]]) -> list[Told]:
    """What is told of these segments, which come newest first: in the order in which it was said."""
    room = TOLD_CHARS
    chosen: list[Told] = []
    for told in segments:
        whole = room > TOLD_CHARS // 2
        for each in told if whole else told[:1]:
            room -= len(each.text)
            if room < 0:
                return sorted(chosen, key=lambda one: one.seq)
            chosen.append(each)
    return sorted(chosen, key=lambda one: one.seq)
