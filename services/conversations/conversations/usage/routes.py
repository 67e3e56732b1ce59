from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from conversations.administration import OpenedByAdministrator
from conversations.dependencies import Opened, Person
from conversations.paging import Cursor, Limit
from conversations.usage import service
from conversations.usage.repository import Asked
from conversations.usage.schemas import GroupBy, UsageAnswer
from shared.web.schemas import Page

router = APIRouter(prefix="/api/v1", tags=["usage"])
Begin = Annotated[AwareDatetime | None, Query(alias="from")]
End = Annotated[AwareDatetime | None, Query(alias="to")]


@router.get("/usage")
def list_usage(
    session: Opened,
    person: Person,
    group_by: GroupBy = "conversation",
    begin: Begin = None,
    end: End = None,
    conversation_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[UsageAnswer]:
    """What I used, and all that the rooms used that I administer, by key; `to` does not belong to the time."""
    asked = Asked(person.user_id, conversation_id, begin, end)
    items, next_cursor = service.list_usage(session, person, asked, group_by, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)


@router.get("/admin/usage", tags=["administration"])
def list_usage_of_instance(
    session: OpenedByAdministrator,
    group_by: GroupBy = "conversation",
    begin: Begin = None,
    end: End = None,
    conversation_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[UsageAnswer]:
    """What everybody's calls used, by key; what lies in rooms is not shown."""
    asked = Asked(None, conversation_id, begin, end)
    items, next_cursor = service.list_usage_of_instance(session, asked, group_by, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)
