from typing import Annotated

from fastapi import APIRouter, Query

from accounts.changes.feed import read_changes, read_position
from accounts.dependencies import Opened
from shared.contracts.people import Changes

router = APIRouter()


@router.get("/internal/changes")
def get_changes(
    session: Opened,
    after: Annotated[str, Query(max_length=200)] = "",
    limit: Annotated[int, Query(ge=1, le=1000)] = 200,
) -> Changes:
    """What changed about people beyond the cursor `after`; from the start without one."""
    return read_changes(session, read_position(after), limit)
