"""Notes what a job's attempt used of a provider."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from conversations.usage.models import CallUsage
from shared.clock import utc_now
from shared.contracts.usage import Usage
from shared.ids import new_id


@dataclass(frozen=True)
class Call:
    """Which attempt called whom, for whom."""

    job_id: UUID
    attempt: int
    kind: str
    conversation_id: UUID
    user_id: UUID | None
    model: str | None
    ai_participant_id: UUID | None = None
    origin_id: UUID | None = None


_RECORD = text(
    """
    insert into conversations.usage
        (id, job_id, attempt, kind, conversation_id, user_id, ai_participant_id, model, origin_id, prompt_tokens,
         completion_tokens, cached_tokens, cost_micro_usd, created_at, updated_at)
    values (:id, :job_id, :attempt, :kind, :conversation_id, :user_id, :ai_participant_id, :model, :origin_id,
            :prompt_tokens, :completion_tokens, :cached_tokens, :cost_micro_usd, :now, :now)
    on conflict (job_id, attempt) do nothing
    """
)


def record_usage(session: Session, call: Call, usage: Usage, cost_micro_usd: int | None) -> None:
    """Note it once for each attempt, however often it is reported."""
    figures = {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "cached_tokens": usage.cached_tokens,
        "cost_micro_usd": cost_micro_usd,
    }
    session.execute(_RECORD, {**vars(call), **figures, "id": new_id(), "now": utc_now()})


def find_cost_of_origin(session: Session, origin_id: UUID) -> int:
    """What all calls that go back to a person's message have cost, in micro-USD; unknown costs count nothing."""
    cost = select(func.coalesce(func.sum(CallUsage.cost_micro_usd), 0)).where(CallUsage.origin_id == origin_id)
    return int(session.scalar(cost) or 0)
