"""Opaque cursors of lists: where a page ended."""

import base64
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.errors import InvalidCursor

MAX_LENGTH = 500


def write_cursor(*values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values, default=str).encode()).decode().rstrip("=")


def read_cursor(cursor: str, length: int) -> list[Any]:
    """The values a cursor of ours was made from. Raises InvalidCursor."""
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor[:MAX_LENGTH] + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise InvalidCursor from error
    if not isinstance(values, list) or len(values) != length:
        raise InvalidCursor
    return values


def read_id_cursor(cursor: str | None) -> UUID | None:
    """The id at which a page of a list by id ended; None for the first page. Raises InvalidCursor."""
    if cursor is None:
        return None
    try:
        return UUID(read_cursor(cursor, 1)[0])
    except (ValueError, AttributeError, TypeError) as error:
        raise InvalidCursor from error


def read_time_cursor(cursor: str | None) -> tuple[datetime, UUID] | None:
    """Time and id at which a page of a list by time ended; None for the first page. Raises InvalidCursor."""
    if cursor is None:
        return None
    at, of = read_cursor(cursor, 2)
    try:
        return datetime.fromisoformat(at), UUID(of)
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidCursor from error


def read_number_cursor(cursor: str | None) -> int:
    """The number at which a page of a list by number ended; 0 for the first page. Raises InvalidCursor."""
    if cursor is None:
        return 0
    (number,) = read_cursor(cursor, 1)
    if not isinstance(number, int) or not 0 <= number < 2**31:
        raise InvalidCursor
    return number
