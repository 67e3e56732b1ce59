"""What a call of a model that is nobody's reply may cost and did cost: reserved before it, settled after it."""

from sqlalchemy.orm import Session

from conversations.actors import SYSTEM
from conversations.ai_models.models import AIModel
from conversations.budgets.prices import find_cost, find_most, prices_of
from conversations.budgets.reserving import Amount, Bound, release, reserve, settle
from conversations.events.types import EventType
from conversations.rooms.ledger import RoomLedger
from conversations.usage.recording import Call, record_usage
from shared.contracts.model_calls import ModelCall
from shared.contracts.usage import Usage
from shared.jobs.model import JobRow

MODEL = "model"
# No model's tokenizer is at hand: letters of the Latin alphabet take a third of a token at most, others a whole one.
ASCII_PER_TOKEN = 3
PROMPT_FRAME = 600


def reserve_call(session: Session, job: JobRow, call: ModelCall, texts: list[str]) -> str | None:
    """Reserve the most that asking about these texts may cost; the scope of the budget that refuses, None if none."""
    model = session.get_one(AIModel, call.model.id)
    prompt_tokens = PROMPT_FRAME + sum(count_tokens(text) + 8 for text in texts)
    most = find_most(prices_of(model.id, model.prices), prompt_tokens, call.max_tokens)
    bound = Bound(job.subject_id, job.acting_user_id, model.id)
    refusing = reserve(session, job.id, bound, Amount(prompt_tokens + call.max_tokens, most))
    if refusing is None:
        job.arguments = {**job.arguments, MODEL: model.id}
    return refusing


def settle_call(ledger: RoomLedger, job: JobRow, usage: Usage | None) -> None:
    """Note what an attempt used, and give back the rest; None: no model was asked."""
    session = ledger.session
    model = session.get(AIModel, job.arguments[MODEL]) if MODEL in job.arguments else None
    if usage is None or model is None:
        release(session, job.id)
        return
    cost = find_cost(prices_of(model.id, model.prices), usage)
    call = Call(job.id, job.attempt, job.kind, job.subject_id, job.acting_user_id, model.id)
    record_usage(session, call, usage, cost)
    for budget_id in settle(session, job.id, _spent(usage, cost)):
        ledger.record(EventType.BUDGET_UPDATED, SYSTEM, {"budget_id": str(budget_id)})


def count_tokens(text: str) -> int:
    """At least as many tokens as the text takes."""
    ascii_length = len(text) if text.isascii() else sum(1 for letter in text if letter < "\x80")
    return -(-ascii_length // ASCII_PER_TOKEN) + len(text) - ascii_length


def _spent(usage: Usage, cost: int | None) -> Amount | None:
    if usage.prompt_tokens is None or usage.completion_tokens is None:
        return None
    return Amount(usage.prompt_tokens + usage.completion_tokens, cost)
