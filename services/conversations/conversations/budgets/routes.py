from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response

from conversations.administration import OpenedByAdministrator
from conversations.budgets import service
from conversations.budgets.repository import BudgetFilter
from conversations.budgets.schemas import BudgetAnswer, Caps, Scope
from conversations.dependencies import Opened, Person
from conversations.paging import Cursor, Limit
from shared.web.schemas import Page
from shared.web.versions import IfMatch, tag_version

router = APIRouter(prefix="/api/v1", tags=["budgets"])


@router.get("/conversations/{conversation_id}/budget")
def read_budget(conversation_id: UUID, session: Opened, person: Person, response: Response) -> BudgetAnswer:
    """What the room may spend, and has spent."""
    budget = service.read_budget_of_room(session, person, conversation_id)
    tag_version(response, budget.version)
    return budget


@router.put("/conversations/{conversation_id}/budget")
def set_budget(
    conversation_id: UUID,
    caps: Caps,
    session: Opened,
    person: Person,
    response: Response,
    if_match: IfMatch = None,
) -> BudgetAnswer:
    """Set what the room may spend in a day, a month or in all."""
    budget = service.set_budget_of_room(session, person, conversation_id, caps, if_match)
    tag_version(response, budget.version)
    return budget


@router.get("/budgets")
def list_budgets(session: Opened, cursor: Cursor = None, limit: Limit = 50) -> Page[BudgetAnswer]:
    """All budgets that bind me."""
    items, next_cursor = service.list_budgets(session, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)


@router.get("/admin/budgets", tags=["administration"])
def list_budgets_of_all(
    session: OpenedByAdministrator,
    scope: Scope | None = None,
    scope_id: Annotated[str | None, Query(min_length=1, max_length=100)] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[BudgetAnswer]:
    """What rooms, people and models, or one of them, may spend, as far as it was ever set."""
    items, next_cursor = service.list_budgets(session, cursor, limit, BudgetFilter(scope, scope_id))
    return Page(items=items, next_cursor=next_cursor)


@router.put("/admin/budgets/{scope}/{scope_id:path}", tags=["administration"])
def set_budget_of(
    scope: Scope,
    scope_id: Annotated[str, Path(min_length=1, max_length=100)],
    caps: Caps,
    session: OpenedByAdministrator,
    response: Response,
) -> BudgetAnswer:
    """Set what a room, a person or a model may spend."""
    budget = service.set_budget(session, scope, scope_id, caps)
    tag_version(response, budget.version)
    return budget
