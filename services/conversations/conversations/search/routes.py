from typing import Annotated

from fastapi import APIRouter, Depends, Query

from conversations.dependencies import Opened, limit_person
from conversations.paging import Cursor, Limit
from conversations.search import service
from conversations.search.schemas import HitAnswer
from shared.web.rate_limits import Policy
from shared.web.schemas import Page

router = APIRouter(prefix="/api/v1/search", tags=["search"])
MAX_QUESTION = 500
SEARCHES = Policy("search", quota=60, window_s=60)
limit_searches = limit_person(SEARCHES)


@router.get("", dependencies=[Depends(limit_searches)])
def search(
    session: Opened,
    q: Annotated[str, Query(min_length=1, max_length=MAX_QUESTION)],
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[HitAnswer]:
    """Messages of all my rooms by their words and `in: from: model: topic: before: after: has:`, the best first."""
    items, next_cursor = service.search_messages(session, q, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)
