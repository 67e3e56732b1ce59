"""Takes what a job may cost from the budgets that bind it, before the job runs, and gives back what it did not need.

A budget is changed by conditional updates alone, so that however many jobs begin at once, settled and reserved
together never pass its cap at any snapshot. Budgets are taken in the order conversation, person, model by every job,
so that no two jobs wait for each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.clock import utc_now

PERCENTS = (100, 80, 50)


@dataclass(frozen=True)
class Bound:
    """Whom a job's budgets belong to."""

    conversation_id: UUID
    user_id: UUID | None
    model: str


@dataclass(frozen=True)
class Amount:
    """Tokens, and what they cost; None where the price is not known."""

    tokens: int
    cost_micro_usd: int | None


_FIND = text(
    """
    with taken as (select exists (select from conversations.reservations where job_id = :job_id) as before)
    select taken.before, id, scope from taken left join conversations.budgets
       on (scope = 'conversation' and scope_id = :conversation_id)
       or (scope = 'person' and scope_id = :user_id)
       or (scope = 'model' and scope_id = :model)
    order by array_position(array['conversation', 'person', 'model']::varchar[], scope)
    """
)
_COST_ALONE = text(
    """
    select true from conversations.budgets
    where scope = :scope and cap_cost_micro_usd is not null and cap_tokens is null
      and scope_id = case scope when 'conversation' then :conversation_id when 'person' then :user_id else :model end
    """
)
_BEGIN_PERIOD = text(
    """
    with present as (
        select date_trunc(case period when 'day' then 'day' else 'month' end, now(), 'UTC') as start
        from conversations.budgets where id = :id
    )
    update conversations.budgets
    set period_start = present.start, settled_cost_micro_usd = 0, settled_tokens = 0, unknown_calls = 0,
        told_percent = 0, version = version + 1
    from present
    where id = :id and period <> 'total' and period_start < present.start
    """
)
_TAKE = text(
    """
    update conversations.budgets
    set reserved_cost_micro_usd = reserved_cost_micro_usd + coalesce(cast(:cost as bigint), 0),
        reserved_tokens = reserved_tokens + :tokens
    where id = :id
      and (cap_tokens is null or settled_tokens + reserved_tokens + :tokens <= cap_tokens)
      and case
            when cap_cost_micro_usd is null then true
            when cast(:cost as bigint) is null then cap_tokens is not null
            else settled_cost_micro_usd + reserved_cost_micro_usd + cast(:cost as bigint) <= cap_cost_micro_usd
          end
    returning true
    """
)
_NOTE = text(
    """
    insert into conversations.reservations (job_id, budget_id, cost_micro_usd, tokens, created_at, updated_at)
    values (:job_id, :id, coalesce(cast(:cost as bigint), 0), :tokens, :now, :now)
    on conflict (job_id, budget_id) do update
    set cost_micro_usd = reservations.cost_micro_usd + excluded.cost_micro_usd,
        tokens = reservations.tokens + excluded.tokens, updated_at = excluded.updated_at
    """
)
_SETTLE = text(
    """
    with freed as (
        delete from conversations.reservations where job_id = :job_id returning budget_id, cost_micro_usd, tokens
    )
    update conversations.budgets b
    set reserved_cost_micro_usd = b.reserved_cost_micro_usd - freed.cost_micro_usd,
        reserved_tokens = b.reserved_tokens - freed.tokens,
        settled_cost_micro_usd = b.settled_cost_micro_usd
            + case when :spent then coalesce(cast(:cost as bigint), freed.cost_micro_usd) else 0 end,
        settled_tokens = b.settled_tokens
            + case when :spent then coalesce(cast(:tokens as bigint), freed.tokens) else 0 end,
        unknown_calls = b.unknown_calls + case when :spent and cast(:cost as bigint) is null then 1 else 0 end
    from freed where b.id = freed.budget_id
    returning b.id, b.scope, b.told_percent,
        floor(100 * greatest(b.settled_cost_micro_usd::numeric / nullif(b.cap_cost_micro_usd, 0),
                             b.settled_tokens::numeric / nullif(b.cap_tokens, 0))) as percent
    """
)
_TELL = text("update conversations.budgets set told_percent = :percent, version = version + 1 where id = :id")


def reserve(session: Session, job_id: UUID, bound: Bound, amount: Amount) -> str | None:
    """Take `amount` from every budget that binds the job, in place of what it had taken before.

    Answers the scope of the first budget that has too little left; then nothing is taken. None = taken.
    """
    found = session.execute(_FIND, _keys(bound) | {"job_id": job_id}).all()
    if found[0].before:
        release(session, job_id)
    return _take_from_all(session, job_id, [row for row in found if row.id is not None], amount)


def reserve_more(session: Session, job_id: UUID, bound: Bound, amount: Amount) -> str | None:
    """As `reserve`, beside what the job had taken before: if it is refused, that stays."""
    found = session.execute(_FIND, _keys(bound) | {"job_id": job_id}).all()
    return _take_from_all(session, job_id, [row for row in found if row.id is not None], amount)


def _take_from_all(session: Session, job_id: UUID, budgets: Sequence[Any], amount: Amount) -> str | None:
    if not budgets:
        return None
    savepoint = session.begin_nested()
    for budget in budgets:
        values = {"id": budget.id, "cost": amount.cost_micro_usd, "tokens": amount.tokens}
        session.execute(_BEGIN_PERIOD, {"id": budget.id})
        if session.execute(_TAKE, values).first() is None:
            savepoint.rollback()
            scope: str = budget.scope
            return scope
        session.execute(_NOTE, {**values, "job_id": job_id, "now": utc_now()})
    savepoint.commit()
    return None


def bounds_cost_alone(session: Session, bound: Bound, scope: str) -> bool:
    """Whether the budget of this scope caps costs and no tokens: then what has no known price does not pass."""
    found = session.execute(_COST_ALONE, _keys(bound) | {"scope": scope}).first()
    return found is not None


def settle(session: Session, job_id: UUID, spent: Amount | None) -> Sequence[UUID]:
    """Put what a job used in the place of what it had taken; None: what it used is not known, so all of that.

    Answers the budgets of rooms that have reached 50, 80 or 100 % with it.
    """
    rows = session.execute(
        _SETTLE,
        {
            "job_id": job_id,
            "spent": True,
            "cost": spent.cost_micro_usd if spent else None,
            "tokens": spent.tokens if spent else None,
        },
    ).all()
    return [row.id for row in rows if _has_reached_more(session, row) and row.scope == "conversation"]


def release(session: Session, job_id: UUID) -> None:
    """Give back what a job had taken and did not use."""
    session.execute(_SETTLE, {"job_id": job_id, "spent": False, "cost": None, "tokens": None})


def _has_reached_more(session: Session, row: Any) -> bool:
    reached = next((percent for percent in PERCENTS if row.percent is not None and row.percent >= percent), 0)
    if reached <= row.told_percent:
        return False
    session.execute(_TELL, {"id": row.id, "percent": reached})
    return True


def _keys(bound: Bound) -> dict[str, str | None]:
    return {
        "conversation_id": str(bound.conversation_id),
        "user_id": str(bound.user_id) if bound.user_id else None,
        "model": bound.model,
    }
