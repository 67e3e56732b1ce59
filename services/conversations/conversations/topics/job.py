import json
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.messages.lines import make_line
from conversations.messages.repository import MessageRow, find_told_after
from conversations.rooms.ledger import find_locked, find_locked_before, keep_ledger
from conversations.rooms.models import Conversation
from conversations.topics import repository
from conversations.topics.findings import write_findings
from conversations.topics.memory import begin_anew
from conversations.topics.models import DetectorState
from conversations.topics.service import AFRESH, EXCHANGE_S, schedule_detection
from shared.contracts.jobs import Kind
from shared.contracts.lines import Line
from shared.contracts.topics import (
    CONTRACT,
    MAX_LINES,
    MAX_STATE_BYTES,
    Correction,
    KnownTopic,
    TopicsPayload,
    TopicsResult,
)
from shared.errors import ValidationFailed
from shared.jobs.kinds import JobKind
from shared.jobs.model import JobRow

MAX_CHARS = 1_000_000


class TopicsJob(JobKind[TopicsResult]):
    """Reading on in one room: at most one at a time, each from where the one before it stopped."""

    kind = Kind.TOPICS
    contract = CONTRACT
    result_model = TopicsResult
    deadline_s = 120

    def enter(self, session: Session, subject_id: UUID) -> None:
        find_locked(session, subject_id)

    def begin(self, session: Session, job: JobRow) -> TopicsPayload | None:
        """The next lines and what the detector knew before them; None if there is nothing new to read."""
        room = find_locked_before(session, job.subject_id)
        if room is None or room.deleted_at is not None:
            return None
        memory = _recall(session, room.id)
        if job.arguments.get(AFRESH):
            begin_anew(session, memory)
        lines, through_seq = _read_on(session, room, memory, _frozen_seq(job))
        frozen = {"frozen": {"attempt": job.attempt, "through_seq": through_seq}}
        job.arguments = {name: value for name, value in job.arguments.items() if name != AFRESH} | frozen
        if not lines:
            memory.through_seq = through_seq
            return None
        return TopicsPayload(
            conversation_id=room.id,
            state_version=memory.state_version,
            state=memory.state or None,
            lines=lines,
            topics=[KnownTopic(id=word.id, name=word.name) for _said, word in repository.find_told(session, room.id)],
            corrections=[
                Correction(message_id=row.message_id, topic_id=row.topic_id)
                for row in repository.find_corrections(session, room.id, memory.through_seq)
            ],
        )

    def apply(self, session: Session, job: JobRow, result: TopicsResult) -> bool:
        """Write what was found, unless the room was begun anew meanwhile; what came since gets the next job."""
        _require_small(result.state)
        room, memory = find_locked_before(session, job.subject_id), repository.find_memory(session, job.subject_id)
        if room is None or memory is None or room.deleted_at is not None:
            return False
        fits = memory.state_version == result.state_version
        if fits:
            memory.state, memory.through_seq = result.state, _applied_seq(job)
            memory.state_version += 1
            with keep_ledger(session, room) as ledger:
                write_findings(ledger, result, memory.through_seq)
        _go_on(session, job, room, memory)
        return fits

    def fail(self, session: Session, job: JobRow, code: str, detail: str, text: str | None) -> None:
        """Nothing is lost: the detector's memory stands, and the next message starts a new job."""


def _recall(session: Session, conversation_id: UUID) -> DetectorState:
    memory = repository.find_memory(session, conversation_id)
    if memory is None:
        memory = DetectorState(conversation_id=conversation_id, state_version=0, through_seq=0, state={})
        session.add(memory)
        session.flush()
    return memory


def _frozen_seq(job: JobRow) -> int | None:
    """Where this attempt's lines end, if it was told before: a repeated claim gets the same lines."""
    frozen: dict[str, Any] = job.arguments.get("frozen", {})
    return int(frozen["through_seq"]) if frozen.get("attempt") == job.attempt else None


def _applied_seq(job: JobRow) -> int:
    return int(job.arguments["frozen"]["through_seq"])


def _read_on(
    session: Session, room: Conversation, memory: DetectorState, frozen_seq: int | None
) -> tuple[list[Line], int]:
    """The next lines worth reading and the seq up to which nothing else is; notices and deleted ones are not."""
    last_seq = room.last_seq if frozen_seq is None else frozen_seq
    at = memory.through_seq
    while at < last_seq:
        rows = find_told_after(session, room.id, range(at + 1, last_seq + 1), MAX_LINES)
        taken = _within_budget(rows)
        at = taken[-1][0].seq if taken else last_seq
        lines = [make_line(row) for row in taken if _is_said(row)]
        if lines:
            return lines, last_seq if len(rows) < MAX_LINES and len(taken) == len(rows) else at
    return [], last_seq


def _within_budget(rows: Any) -> list[MessageRow]:
    taken: list[MessageRow] = []
    room = MAX_CHARS
    for row in rows:
        room -= len(row[0].content)
        if room < 0 and taken:
            break
        taken.append(row)
    return taken


def _is_said(row: MessageRow) -> bool:
    message = row[0]
    return message.sender_type != "system" and message.deleted_at is None and bool(message.content)


def _require_small(state: dict[str, Any]) -> None:
    if len(json.dumps(state, ensure_ascii=False).encode()) > MAX_STATE_BYTES:
        raise ValidationFailed(f"the detector's state is more than {MAX_STATE_BYTES} bytes")


def _go_on(session: Session, job: JobRow, room: Conversation, memory: DetectorState) -> None:
    """Give out the next job of the room, where there is more to read; this one makes way for it first."""
    afresh = bool(job.arguments.get(AFRESH))
    left = room.last_seq - memory.through_seq
    if not afresh and left <= 0:
        return
    job.coalesce_key = None
    session.flush()
    schedule_detection(session, room.id, afresh=afresh, delay_s=0 if afresh or left >= MAX_LINES else EXCHANGE_S)
