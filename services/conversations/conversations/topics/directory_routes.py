from typing import Annotated

from fastapi import APIRouter, Query

from conversations.dependencies import Opened, Person
from conversations.paging import Cursor, Limit
from conversations.topics import directory
from conversations.topics.schemas import WordAnswer
from shared.web.schemas import Page

router = APIRouter(prefix="/api/v1/topics", tags=["topics"])


@router.get("")
def list_words(
    session: Opened,
    person: Person,
    q: Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")] = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[WordAnswer]:
    """What my rooms talk about, the strongest first: topics with `q` in their name."""
    items, next_cursor = directory.list_words(session, person, q, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)
