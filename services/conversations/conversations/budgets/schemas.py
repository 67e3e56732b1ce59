from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from shared.web.schemas import Answer, Request, Time

Scope = Literal["conversation", "person", "model"]
Period = Literal["day", "month", "total"]
Cap = Annotated[int, Field(ge=0, le=10**15)]


class Caps(Request):
    """What may be spent in a period; null binds nothing."""

    cap_cost_micro_usd: Cap | None = None
    cap_tokens: Cap | None = None
    period: Period = "month"


class SpentAnswer(Answer):
    cost_micro_usd: int
    tokens: int


class BudgetAnswer(Answer):
    """`settled` is what ended calls have cost in this period, `reserved` what running ones may cost at most."""

    scope: Scope
    scope_id: str
    conversation_id: UUID | None
    period: Period
    cap_cost_micro_usd: int | None
    cap_tokens: int | None
    settled: SpentAnswer
    reserved: SpentAnswer
    unknown_calls: int
    resets_at: Time | None
    created_at: Time
    updated_at: Time
    version: int
