"""What a turn may cost and did cost: reserved when it begins, settled when it ends."""

from dataclasses import asdict, dataclass

from sqlalchemy import BigInteger, cast, func, select
from sqlalchemy.orm import Session

from conversations.actors import SYSTEM
from conversations.ai_models.models import AIModel
from conversations.ai_participants.models import AIParticipant
from conversations.budgets.prices import find_cost, find_most, prices_of
from conversations.budgets.reserving import Amount, Bound, bounds_cost_alone, release, reserve, reserve_more, settle
from conversations.events.types import EventType
from conversations.jobs import Job
from conversations.rooms.ledger import RoomLedger
from conversations.rooms.models import Conversation
from conversations.turns.models import Turn
from conversations.usage.recording import Call, find_cost_of_origin, record_usage
from shared.contracts.provider_calls import NextCall
from shared.contracts.reply import ReplyPayload
from shared.contracts.usage import Usage
from shared.database.written import note_written
from shared.jobs.model import JobRow

# No model's tokenizer is at hand: letters of the Latin alphabet take a third of a token at most, others a whole one.
ASCII_PER_TOKEN = 3
PROMPT_FRAME = 700
TOOL_FRAME = 200
DEFAULT_MAX_TOKENS = 1024

# What a job's arguments keep of what it has reserved, and why it got no more.
MOST, PROMPT, CALLS, REFUSED = "most_micro_usd", "prompt_tokens", "calls_reserved", "refused"


@dataclass(frozen=True)
class Refusal:
    """Why a turn may not cost what it might: the turn's reason, and a sentence for people."""

    reason: str
    detail: str


def reserve_turn(
    session: Session, job: JobRow, turn: Turn, payload: ReplyPayload, room: Conversation
) -> Refusal | None:
    """Reserve the most that one call may cost, in a room that is locked and with the job's claim; None if it was.

    It may be refused by what the person's message may cost in all, or by a budget.
    """
    model = session.get_one(AIModel, payload.model.id)
    prompt_tokens = estimate_prompt(payload)
    most = find_most(prices_of(model.id, model.prices), prompt_tokens, payload.max_tokens)
    refusal = _weigh_message(session, job, turn, most, room)
    if refusal is not None:
        release(session, job.id)
        return refusal
    note_written(job, arguments={**job.arguments, MOST: most, PROMPT: prompt_tokens, CALLS: 1, REFUSED: None})
    bound = Bound(job.subject_id, job.acting_user_id, model.id)
    scope = reserve(session, job.id, bound, Amount(prompt_tokens + payload.max_tokens, most))
    return None if scope is None else _refusal_by(session, bound, scope, most)


def reserve_next_call(session: Session, job: JobRow, turn: Turn, room: Conversation, wanted: NextCall) -> bool:
    """Reserve what one more call of the running attempt may cost, in a room that is locked; asked again, the same.

    False if it may not be made: then `refusal_of` says why.
    """
    if job.arguments.get(CALLS, 1) >= wanted.number:
        return True
    ai = session.get_one(AIParticipant, turn.ai_participant_id)
    model = session.get_one(AIModel, ai.model)
    prompt_tokens = job.arguments.get(PROMPT, 0) + wanted.added_tokens
    max_tokens = max_tokens_of(ai)
    most = find_most(prices_of(model.id, model.prices), prompt_tokens, max_tokens)
    in_all = None if most is None else most + (job.arguments.get(MOST) or 0)
    refusal = _weigh_message(session, job, turn, in_all, room)
    if refusal is None:
        bound = Bound(job.subject_id, job.acting_user_id, model.id)
        scope = reserve_more(session, job.id, bound, Amount(prompt_tokens + max_tokens, most))
        refusal = None if scope is None else _refusal_by(session, bound, scope, most)
    if refusal is None:
        job.arguments = {**job.arguments, MOST: in_all, CALLS: wanted.number}
    else:
        job.arguments = {**job.arguments, REFUSED: asdict(refusal)}
    return refusal is None


def refusal_of(job: JobRow) -> Refusal | None:
    """Why the running attempt may call its provider no more, if so."""
    refused = job.arguments.get(REFUSED)
    return Refusal(**refused) if refused else None


def max_tokens_of(ai: AIParticipant) -> int:
    """How long an answer of this AI may be; never without a bound."""
    return ai.max_tokens or DEFAULT_MAX_TOKENS


def _refusal_by(session: Session, bound: Bound, scope: str, most: int | None) -> Refusal:
    if most is None and bounds_cost_alone(session, bound, scope):
        return Refusal("budget", f"The budget of this {scope} bounds costs, and what {bound.model} costs is not known.")
    return Refusal("budget", f"The budget of this {scope} is used up.")


def _weigh_message(session: Session, job: JobRow, turn: Turn, most: int | None, room: Conversation) -> Refusal | None:
    """Whether this job keeps what the message has cost, and what may still be added, within the room's cap."""
    cap = room.settings.get("max_cost_per_message_micro_usd")
    if cap is None:
        return None
    if most is None:
        return Refusal("cost_limit", "What a message may cost is bounded here, and what this model costs is not known.")
    at_work = select(func.coalesce(func.sum(cast(Job.arguments[MOST].astext, BigInteger)), 0)).where(
        Job.id.in_(select(Turn.job_id).where(Turn.origin_id == turn.origin_id, Turn.state == "writing")),
        Job.id != job.id,
    )
    if find_cost_of_origin(session, turn.origin_id) + (session.scalar(at_work) or 0) + most > cap:
        return Refusal("cost_limit", "This answer might cost more than is left of what a message may cost here.")
    return None


def settle_turn(ledger: RoomLedger, job: JobRow, turn: Turn, usage: Usage) -> int | None:
    """Note what an attempt used and settle it; the cost in micro-USD, None where it is not known."""
    session = ledger.session
    model = session.get_one(AIModel, session.get_one(AIParticipant, turn.ai_participant_id).model)
    cost = find_cost(prices_of(model.id, model.prices), usage)
    call = Call(
        job_id=job.id,
        attempt=job.attempt,
        kind=job.kind,
        conversation_id=job.subject_id,
        user_id=job.acting_user_id,
        model=model.id,
        ai_participant_id=turn.ai_participant_id,
        origin_id=turn.origin_id,
    )
    record_usage(session, call, usage, cost)
    for budget_id in settle(session, job.id, _spent(usage, cost)):
        ledger.record(EventType.BUDGET_UPDATED, SYSTEM, {"budget_id": str(budget_id)})
    return cost


def estimate_prompt(payload: ReplyPayload) -> int:
    """At least as many tokens as the prompt for these facts takes."""
    speaker = payload.ai_participant
    lines = [*payload.lines, *payload.must_differ_from, *payload.steering, payload.question]
    texts = [line.text + line.name for line in lines]
    texts += [speaker.persona or "", speaker.system_prompt or "", payload.summary or "", payload.instruction or ""]
    texts += [payload.approved.result] if payload.approved else []
    tokens = PROMPT_FRAME + TOOL_FRAME * len(payload.tools) + sum(map(_count_tokens, texts)) + 8 * len(lines)
    # The worker leaves out what the model cannot take.
    return min(tokens, payload.model.context_tokens or tokens)


def _count_tokens(text: str) -> int:
    ascii_length = len(text) if text.isascii() else sum(1 for letter in text if letter < "\x80")
    return -(-ascii_length // ASCII_PER_TOKEN) + len(text) - ascii_length


def _spent(usage: Usage, cost: int | None) -> Amount | None:
    if usage.prompt_tokens is None or usage.completion_tokens is None:
        return None
    return Amount(usage.prompt_tokens + usage.completion_tokens, cost)
