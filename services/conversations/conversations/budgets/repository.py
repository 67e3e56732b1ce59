"""Every query about budgets, but those that reserve and settle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversations.budgets.models import Budget
from conversations.budgets.schemas import Caps, Scope
from conversations.usage.models import CallUsage
from shared.clock import utc_now
from shared.ids import new_id


def find_budget(session: Session, scope: Scope, scope_id: str, *, lock: bool = False) -> Budget | None:
    query = select(Budget).where(Budget.scope == scope, Budget.scope_id == scope_id)
    query = query.execution_options(populate_existing=True)
    return session.scalar(query.with_for_update() if lock else query)


@dataclass(frozen=True)
class BudgetFilter:
    """Whose budgets are wanted; nothing narrows where nothing is given."""

    scope: Scope | None = None
    scope_id: str | None = None


def list_budgets(session: Session, wanted: BudgetFilter, after: UUID | None, limit: int) -> Sequence[Budget]:
    """All of those that the transaction may see, the oldest first."""
    query = select(Budget).order_by(Budget.id).limit(limit)
    if wanted.scope is not None:
        query = query.where(Budget.scope == wanted.scope)
    if wanted.scope_id is not None:
        query = query.where(Budget.scope_id == wanted.scope_id)
    return session.scalars(query if after is None else query.where(Budget.id > after)).all()


def enter_budget(session: Session, scope: Scope, scope_id: str, conversation_id: UUID | None, caps: Caps) -> None:
    """A new budget with nothing spent, unless there is one already."""
    now = utc_now()
    row = {"id": new_id(), "scope": scope, "scope_id": scope_id, "conversation_id": conversation_id}
    times = {"period_start": now, "created_at": now, "updated_at": now}
    session.execute(insert(Budget).values(row | caps.model_dump() | times).on_conflict_do_nothing())


def find_spent(session: Session, scope: Scope, scope_id: str, since: datetime) -> tuple[int, int, int]:
    """Micro-USD and tokens of the calls since then, and how many of unknown cost there were."""
    tokens = func.coalesce(CallUsage.prompt_tokens, 0) + func.coalesce(CallUsage.completion_tokens, 0)
    unknown = func.count().filter(CallUsage.cost_micro_usd.is_(None))
    row = session.execute(
        select(func.coalesce(func.sum(CallUsage.cost_micro_usd), 0), func.coalesce(func.sum(tokens), 0), unknown).where(
            _is_of(scope, scope_id), CallUsage.created_at >= since
        )
    ).one()
    return int(row[0] or 0), int(row[1] or 0), int(row[2])


def _is_of(scope: Scope, scope_id: str) -> ColumnElement[bool]:
    if scope == "model":
        return CallUsage.model == scope_id
    column = CallUsage.conversation_id if scope == "conversation" else CallUsage.user_id
    return column == UUID(scope_id)
