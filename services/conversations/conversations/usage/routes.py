from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import AwareDatetime

from conversations.dependencies import Opened, Person
from conversations.paging import Cursor, Limit
from conversations.usage import service
from conversations.usage.repository import Asked
from conversations.usage.schemas import GroupBy, UsageAnswer
from shared.web.schemas import Page

router = APIRouter(prefix="/api/v1/usage", tags=["usage"])


@router.get("")
def list_usage(
    session: Opened,
    person: Person,
    group_by: GroupBy = "conversation",
    begin: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    end: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    conversation_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[UsageAnswer]:
    """What was used in my rooms, by key; `from` belongs to the time asked for, `to` does not."""
    asked = Asked(person.user_id, conversation_id, begin, end)
    items, next_cursor = service.list_usage(session, person, asked, group_by, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)
