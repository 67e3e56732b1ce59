from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Header, Query, Request, status

from conversations.cursors import read_cursor as read_list_cursor
from conversations.cursors import write_cursor as write_list_cursor
from conversations.dependencies import Opened, Person
from conversations.events import service
from conversations.events.cursors import read_cursor
from conversations.events.hub import EventHub
from conversations.events.schemas import EventAnswer
from conversations.events.stream import EventStream, open_stream
from conversations.events.types import EventType
from conversations.paging import Cursor, Limit
from shared.errors import Fault, InvalidCursor, ValidationFailed
from shared.web.schemas import Page

router = APIRouter(prefix="/api/v1", tags=["events"])
MAX_ROOMS = 200
MAX_TYPE = 40
STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": "Events until the stream ends", "content": {"text/event-stream": {}}}
}


@router.get("/events", status_code=status.HTTP_200_OK, response_class=EventStream, responses=STREAM)
async def stream_events(
    request: Request,
    person: Person,
    conversation_id: Annotated[list[UUID] | None, Query(max_length=MAX_ROOMS)] = None,
    cursor: str | None = None,
    last_event_id: Annotated[str | None, Header()] = None,
) -> EventStream:
    """Everything that happens in my rooms, or in those named, from now or from the cursor on."""
    hub: EventHub = request.app.state.events
    given = last_event_id or cursor
    since = None if given is None else read_cursor(given)
    return await open_stream(hub, person, frozenset(conversation_id or ()), since)


@router.get("/conversations/{conversation_id}/events")
def list_events(
    conversation_id: UUID,
    session: Opened,
    person: Person,
    after_event_seq: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    types: Annotated[
        list[str] | None, Query(max_length=50, description="one or more, also separated by commas")
    ] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[EventAnswer]:
    """The room's durable events, oldest first, as far as they are kept and for me."""
    wanted = _read_types(types or ())
    after = max(after_event_seq, _read_after(cursor))
    items, last = service.list_events(session, person, conversation_id, after, wanted, limit)
    return Page(items=items, next_cursor=None if last is None else write_list_cursor(last))


def _read_types(given: Iterable[str]) -> list[EventType]:
    """Raises ValidationFailed for an unknown type: ignored, it would look as if there were no such events."""
    types = []
    for name in (name for one in given for name in one.split(",") if name):
        try:
            types.append(EventType(name))
        except ValueError as error:
            message = f"there are no events of the type {name[:MAX_TYPE]}"
            raise ValidationFailed(message, faults=(Fault("query", "/types", "unknown_type", message),)) from error
    return types


def _read_after(cursor: str | None) -> int:
    if cursor is None:
        return 0
    (event_seq,) = read_list_cursor(cursor, 1)
    if not isinstance(event_seq, int) or not 0 <= event_seq < 2**31:
        raise InvalidCursor
    return event_seq
