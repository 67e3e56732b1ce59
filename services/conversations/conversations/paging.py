"""Query parameters of lists."""

from typing import Annotated

from fastapi import Query

MAX_LIMIT = 200

Cursor = Annotated[str | None, Query(max_length=500)]
Limit = Annotated[int, Query(ge=1, le=MAX_LIMIT)]
