import logging
import re
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request

from conversations.dependencies import Opened, Person
from conversations.paging import Cursor, Limit
from conversations.people import service
from conversations.people.introductions import Introductions
from conversations.people.schemas import PersonAnswer
from shared.errors import Unavailable
from shared.web.rate_limits import Policy, RateLimits
from shared.web.schemas import Page

router = APIRouter(prefix="/api/v1/people", tags=["people"])
logger = logging.getLogger(__name__)
LOOK_UPS = Policy("people", quota=60, window_s=60)
_USERNAME = re.compile(r"[A-Za-z0-9_.-]{1,50}")

Beginning = Annotated[str, Query(max_length=100)]


def introduce_namesake(request: Request, person: Person, q: Beginning = "") -> str:
    """What is looked for; whoever has exactly this username is known here before the transaction begins."""
    limits: RateLimits = request.app.state.limits
    limits.spend(request, LOOK_UPS, str(person.user_id))
    introductions: Introductions = request.app.state.introductions
    if _USERNAME.fullmatch(q):
        try:
            introductions.introduce(person, [(None, q)])
        except Unavailable:
            # Those known here are found all the same.
            logger.warning("accounts could not be asked for a username")
    return q


@router.get("")
def find_people(
    q: Annotated[str, Depends(introduce_namesake)], session: Opened, cursor: Cursor = None, limit: Limit = 50
) -> Page[PersonAnswer]:
    """People I share a room with, by the beginning of their name; others by their exact username."""
    items, next_cursor = service.find_acquaintances(session, q, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)
