from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.ai_models.models import AIModel
from conversations.ai_participants.models import AIParticipant
from conversations.ai_participants.schemas import AIParticipantSettings
from conversations.budgets.reserving import release
from conversations.messages.lines import make_line, make_lines
from conversations.messages.models import Message
from conversations.messages.repository import find_messages, find_told_before
from conversations.provider_keys.service import find_key_for
from conversations.rooms.ledger import keep_ledger, lock_room, locked_room
from conversations.rooms.models import Conversation
from conversations.summaries.context import keep_context, read_context
from conversations.topics.service import EXCHANGE_S, schedule_detection
from conversations.turns import answers
from conversations.turns.costs import max_tokens_of, refusal_of, reserve_turn, settle_turn
from conversations.turns.ending import tell_turn, touch_turn
from conversations.turns.models import Turn
from conversations.turns.repository import RUNNING, find_turn, find_turn_with_ai, write_begun
from conversations.turns.resuming import find_approved_call
from conversations.turns.told import find_first_told
from shared.contracts.jobs import FailureCode, Kind
from shared.contracts.lines import Line
from shared.contracts.reply import CONTRACT, Finish, ModelChoice, Outcome, ReplyPayload, ReplyResult, Speaker, TurnRole
from shared.contracts.usage import Usage
from shared.database.written import note_written
from shared.jobs.kinds import JobKind
from shared.jobs.model import JobRow

MAX_LINES = 200


class ReplyJob(JobKind[ReplyResult]):
    """An AI's answer to one message: promised as a turn with its job, written when its result commits."""

    kind = Kind.REPLY
    contract = CONTRACT
    result_model = ReplyResult

    def enter(self, session: Session, subject_id: UUID) -> None:
        lock_room(session, subject_id)

    def begin(self, session: Session, job: JobRow) -> ReplyPayload | None:
        answering, room = _find_answering(session, job), locked_room(session, job.subject_id)
        if answering is None or not answering.ai.active or not room.is_active:
            return None
        turn, ai = answering.turn, answering.ai
        if not answering.model.is_active:
            release(session, job.id)
            _fail(session, job, turn, FailureCode.NO_PROVIDER, f"The model {ai.model} is switched off.")
            return None
        payload = _payload(session, job, answering, room)
        if payload is None or (turn.state, turn.attempt) == ("writing", job.attempt):
            return payload
        untold = _find_untold(payload.lines, payload.model, payload.max_tokens, payload.omitted)
        if untold is not None:
            keep_context(session, room.id, untold, job.acting_user_id)
        refusal = reserve_turn(session, job, turn, payload, room)
        with keep_ledger(session, room) as ledger:
            if refusal is not None:
                answers.write_refusal(ledger, turn, refusal.reason, refusal.detail)
                return None
            write_begun(session, turn, job.id, job.attempt)
            tell_turn(ledger, turn)
        return payload

    def apply(self, session: Session, job: JobRow, result: ReplyResult) -> bool:
        # The AI and its model are kept here for those who look them up by id on the way.
        answering = _find_answering(session, job)
        if answering is None:
            return False
        turn = answering.turn
        note_written(turn, attempt=job.attempt)  # with the turn's end, which this is in any case
        with keep_ledger(session, locked_room(session, job.subject_id)) as ledger:
            cost = settle_turn(ledger, job, turn, result.usage)
            refusal = refusal_of(job)
            if refusal is not None and not result.text and result.finish is not Finish.STOPPED:
                answers.write_refusal(ledger, turn, refusal.reason, refusal.detail)
            elif result.outcome is Outcome.ANSWERED:
                answers.write_answer(ledger, turn, result, cost)
            elif result.outcome is Outcome.WAITING:
                answers.write_waiting(ledger, turn, result, cost)
            else:
                answers.write_silence(ledger, turn, result)
        schedule_detection(session, job.subject_id, delay_s=EXCHANGE_S)
        return True

    def account(self, session: Session, job: JobRow, usage: Usage) -> None:
        turn = _running_turn(session, job)
        if turn is not None:
            with keep_ledger(session, locked_room(session, job.subject_id)) as ledger:
                settle_turn(ledger, job, turn, usage)

    def fail(self, session: Session, job: JobRow, code: str, detail: str, text: str | None) -> None:
        release(session, job.id)
        turn = _running_turn(session, job)
        if turn is None:
            return
        _fail(session, job, turn, code, detail, text)

    def retry(self, session: Session, job: JobRow) -> None:
        release(session, job.id)
        turn = _running_turn(session, job)
        if turn is None:
            return
        turn.state = "waiting"
        with keep_ledger(session, locked_room(session, job.subject_id)) as ledger:
            touch_turn(ledger, turn)

    def cancel(self, session: Session, job: JobRow) -> None:
        release(session, job.id)
        turn = _running_turn(session, job)
        if turn is None:
            return
        with keep_ledger(session, locked_room(session, job.subject_id)) as ledger:
            answers.write_stop(ledger, turn)


def _fail(session: Session, job: JobRow, turn: Turn, code: str, detail: str, text: str | None = None) -> None:
    turn.attempt = job.attempt
    failure = {"code": code, "detail": detail, "retryable": True}
    with keep_ledger(session, locked_room(session, job.subject_id)) as ledger:
        answers.write_failure(ledger, turn, failure, _reason(code), text)


@dataclass(frozen=True)
class _Answering:
    """A turn that is not over, and who answers; `seq` is the place of the message they answer to."""

    turn: Turn
    ai: AIParticipant
    model: AIModel
    seq: int | None


def _find_answering(session: Session, job: JobRow) -> _Answering | None:
    row = find_turn_with_ai(session, UUID(job.arguments["turn_id"]))
    return _Answering(*row) if row is not None and row[0].state in RUNNING else None


def _running_turn(session: Session, job: JobRow) -> Turn | None:
    turn = find_turn(session, UUID(job.arguments["turn_id"]))
    return turn if turn is not None and turn.state in RUNNING else None


def _reason(code: str) -> str:
    if code == FailureCode.NO_PROVIDER:
        return "no_provider"
    return "deadline" if code == FailureCode.TIMEOUT else "provider_error"


def _payload(session: Session, job: JobRow, answering: _Answering, room: Conversation) -> ReplyPayload | None:
    turn, ai, model, seq = answering.turn, answering.ai, answering.model, answering.seq
    if seq is None or turn.message_id is None:
        return None
    visible = range(_present_from(ai), seq + 1)
    said = find_told_before(session, room.id, visible, MAX_LINES)
    # Not among them where the AI came later and was asked about an older message.
    trigger = said[0] if said and said[0][0].seq == seq else find_messages(session, [turn.trigger_id])[0]
    question = trigger[0]
    lines = make_lines(said)
    others = _answers_before(session, turn)
    omitted = max(0, question.seq - visible.start + 1 - len(lines))
    choice = ModelChoice(
        id=model.id,
        connection=model.served_by,
        wire_name=model.wire_name,
        context_tokens=model.capabilities.get("context_tokens"),
    )
    untold = _find_untold(lines, choice, max_tokens_of(ai), omitted)
    return ReplyPayload(
        conversation_id=room.id,
        turn_id=turn.id,
        message_id=turn.message_id,
        role=TurnRole(turn.role),
        streams=turn.role != "follower",
        ai_participant=Speaker(
            id=ai.id,
            name=ai.name,
            persona=ai.persona,
            system_prompt=ai.system_prompt,
            temperature=ai.temperature,
        ),
        model=choice,
        reply_limit=int(room.settings.get("reply_limit", 280)),
        question=make_line(trigger),
        through_seq=question.seq,
        lines=lines if turn.role == "follower" else [*lines, *others],
        omitted=omitted,
        summary=read_context(session, room.id, range(visible.start, untold)) if untold is not None else None,
        must_differ_from=others if turn.role == "follower" else [],
        steering=_steering(session, turn),
        instruction=turn.instruction,
        tools=_tools_of(ai),
        approved=find_approved_call(session, job.arguments.get("approval_id")),
        max_tokens=max_tokens_of(ai),
        provider_key=find_key_for(session, ai.settings.get("provider_key_id"), job.acting_user_id),
    )


def _find_untold(lines: Sequence[Line], model: ModelChoice, max_tokens: int, omitted: int) -> int | None:
    """Before which place the model is told nothing: what is not given along, and what will not fit; None of none."""
    if not lines:
        return None
    first = find_first_told(lines, model.context_tokens, max_tokens) or lines[-1].seq
    return first if omitted or first > lines[0].seq else None


def _tools_of(ai: AIParticipant) -> list[str]:
    """The names of what it may call; `server.*` for a server of tools, whose own list the worker knows."""
    settings = AIParticipantSettings.model_validate(ai.settings)
    return [*settings.tools, *(f"{server}.*" for server in settings.mcp_servers)]


def _answers_before(session: Session, turn: Turn) -> list[Line]:
    """What other AIs have answered to the same message while this one waited for its turn, oldest first."""
    if turn.role not in ("follower", "round"):
        return []
    message_ids = session.scalars(
        select(Message.id).where(
            Message.parent_id == turn.trigger_id,
            Message.origin_id == turn.origin_id,
            Message.sender_type == "ai",
            Message.id != turn.message_id,
            Message.content != "",
        )
    )
    return _lines_of(session, list(message_ids))


def _steering(session: Session, turn: Turn) -> list[Line]:
    return _lines_of(session, turn.steered_by)


def _lines_of(session: Session, message_ids: Sequence[UUID]) -> list[Line]:
    rows = find_messages(session, message_ids) if message_ids else []
    return sorted((make_line(row) for row in rows), key=lambda line: line.seq)


def _present_from(ai: AIParticipant) -> int:
    return int(ai.presence[-1][0]) if ai.presence else 1
