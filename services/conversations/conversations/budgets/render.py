from conversations.budgets.models import Budget
from conversations.budgets.periods import find_end, find_start
from conversations.budgets.schemas import BudgetAnswer, SpentAnswer
from shared.clock import utc_now


def render_budget(budget: Budget) -> BudgetAnswer:
    """A budget as it stands now: what was spent in a period that is over counts no more."""
    start = find_start(budget.period, utc_now())
    is_over = budget.period_start < start
    settled = SpentAnswer(cost_micro_usd=0, tokens=0) if is_over else _settled(budget)
    return BudgetAnswer(
        scope=budget.scope,
        scope_id=budget.scope_id,
        conversation_id=budget.conversation_id,
        period=budget.period,
        cap_cost_micro_usd=budget.cap_cost_micro_usd,
        cap_tokens=budget.cap_tokens,
        settled=settled,
        reserved=SpentAnswer(cost_micro_usd=budget.reserved_cost_micro_usd, tokens=budget.reserved_tokens),
        unknown_calls=0 if is_over else budget.unknown_calls,
        resets_at=find_end(budget.period, start),
        created_at=budget.created_at,
        updated_at=budget.updated_at,
        version=budget.version,
    )


def _settled(budget: Budget) -> SpentAnswer:
    return SpentAnswer(cost_micro_usd=budget.settled_cost_micro_usd, tokens=budget.settled_tokens)
