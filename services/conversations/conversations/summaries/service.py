"""Summaries that people ask for: of a stretch of a room, or of all they have not read."""

from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.ai_participants.model_calls import choose_call
from conversations.jobs import JOBS
from conversations.participants.standing import MyRoom, access_room
from conversations.requests.service import enter_request
from conversations.summaries import repository
from conversations.summaries.extractive import MOST_MESSAGES, sum_up
from conversations.summaries.models import Summary
from conversations.summaries.progress import tell_owner
from conversations.summaries.render import render_summaries
from conversations.summaries.schemas import Method, NewSummary, SummaryAnswer
from shared.clock import utc_now
from shared.contracts.briefs import Purpose
from shared.contracts.jobs import FailureCode, Kind
from shared.errors import Fault, NotFound, NotSupportedYet, ValidationFailed
from shared.ids import new_id

KEPT = timedelta(days=30)
MODEL_TOKENS = 2_048
NO_MODEL = {
    "code": FailureCode.NO_PROVIDER.value,
    "detail": "No AI that was in this room for all of that has a language model that answers.",
}


def create_summary(
    session: Session, person: SignedIn, conversation_id: UUID, new: NewSummary
) -> tuple[SummaryAnswer, bool]:
    """The summary, and whether it is new: done at once, or in the hands of a worker.

    Nothing is summed up but what the person may read. Raises NotFound, ValidationFailed, ClientIdConflict.
    """
    mine = access_room(session, person, conversation_id, Operation.SUM_UP_ROOM)
    seqs = _find_places(mine, new.from_seq, new.to_seq)
    summary_id = new_id()
    if new.client_id is not None:
        route = f"POST /conversations/{conversation_id}/summaries"
        made = enter_request(session, person.user_id, new.client_id, route, new, summary_id)
        if made is not None:
            return _read(session, person, conversation_id, made), False
    _make(session, person, conversation_id, summary_id, seqs, new.method)
    return _read(session, person, conversation_id, summary_id), True


def read_summary(session: Session, person: SignedIn, conversation_id: UUID, summary_id: UUID) -> SummaryAnswer:
    """One summary of the person's own, of what still stands. Raises NotFound."""
    access_room(session, person, conversation_id, Operation.SUM_UP_ROOM)
    return _read(session, person, conversation_id, summary_id)


def catch_up(
    session: Session, person: SignedIn, conversation_id: UUID, after_seq: int | None, method: Method, *, family: bool
) -> SummaryAnswer:
    """What came after `after_seq`, else after what the person has read; the same question has the same answer.

    Raises NotFound, NotSupportedYet.
    """
    mine = access_room(session, person, conversation_id, Operation.SUM_UP_ROOM)
    if family:
        fault = Fault("query", "/family", "not_supported_yet", "true comes later")
        raise NotSupportedYet("family comes later", faults=(fault,))
    after = mine.mine.last_read_seq if after_seq is None else min(after_seq, mine.room.last_seq)
    seqs = range(max(after + 1, mine.mine.visible_from_seq), mine.room.last_seq + 1)
    if not seqs:
        seqs = range(mine.room.last_seq + 1, mine.room.last_seq + 1)
    same = repository.find_same(session, person.user_id, conversation_id, seqs, method)
    summary_id = same.id if same is not None else new_id()
    if same is None:
        _make(session, person, conversation_id, summary_id, seqs, method)
    return _read(session, person, conversation_id, summary_id)


def prune_summaries(session: Session) -> None:
    """Let go of summaries after thirty days."""
    repository.forget_summaries(session, utc_now() - KEPT)


def _find_places(mine: MyRoom, from_seq: int | None, to_seq: int | None) -> range:
    """The places that were asked for, as far as they are there and the person may read them."""
    if from_seq is not None and to_seq is not None and to_seq < from_seq:
        message = "is before from_seq"
        raise ValidationFailed(f"/to_seq: {message}", faults=(Fault("body", "/to_seq", "too_small", message),))
    last_seq = mine.room.last_seq
    start = min(max(from_seq or 1, mine.mine.visible_from_seq), last_seq + 1)
    return range(start, max(start, min(to_seq or last_seq, last_seq) + 1))


def _make(
    session: Session, person: SignedIn, conversation_id: UUID, summary_id: UUID, seqs: range, method: Method
) -> None:
    summary = Summary(
        id=summary_id,
        conversation_id=conversation_id,
        user_id=person.user_id,
        from_seq=seqs.start,
        to_seq=seqs.stop - 1,
        method=method,
        state="done",
    )
    if method == "extractive":
        said = repository.find_said(session, conversation_id, seqs, MOST_MESSAGES)
        topics = repository.find_topics(session, conversation_id, [each.id for each in said])
        summary.sentences = sum_up(said, topics)
    elif seqs:
        _give_to_worker(session, summary)
    session.add(summary)
    tell_owner(session, summary)


def _give_to_worker(session: Session, summary: Summary) -> None:
    call = choose_call(session, summary.conversation_id, summary.user_id, summary.from_seq, MODEL_TOKENS)
    if call is None:
        summary.state, summary.failure = "failed", NO_MODEL
        return
    summary.state = "drafting"
    JOBS.enqueue(
        session,
        Kind.BRIEF,
        summary.conversation_id,
        arguments={"purpose": Purpose.CATCH_UP.value, "summary_id": str(summary.id)},
        acting_user_id=summary.user_id,
    )


def _read(session: Session, person: SignedIn, conversation_id: UUID, summary_id: UUID) -> SummaryAnswer:
    summary = repository.find_summary(session, summary_id)
    if summary is None or summary.user_id != person.user_id or summary.conversation_id != conversation_id:
        raise NotFound
    rendered = render_summaries(session, [summary])
    if not rendered:
        raise NotFound
    return rendered[0]
