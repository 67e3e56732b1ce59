from typing import Annotated, Literal
from uuid import UUID

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar
from fastapi import APIRouter, Depends, Query, Request, Response, status

from conversations.actors import SignedIn
from conversations.dependencies import Open, Opened, Person, limit_person
from conversations.identity import act_as_person
from conversations.messages import posting, service, steering
from conversations.messages.origins import Origin
from conversations.messages.repository import MessageFilter
from conversations.messages.schemas import MessageAnswer, NewMessage, PlacedMessageAnswer, Steering
from conversations.paging import Cursor, Limit
from conversations.replays import mark_replay
from conversations.resources import Resources
from shared.errors import Fault, ValidationFailed
from shared.web.rate_limits import Policy
from shared.web.schemas import Page
from shared.web.versions import tag_version

router = APIRouter(prefix="/api/v1/conversations/{conversation_id}/messages", tags=["messages"])
permalinks = APIRouter(prefix="/api/v1/messages", tags=["messages"])
Seq = Annotated[int | None, Query(ge=0, le=service.LAST)]


MESSAGES = Policy("messages", quota=60, window_s=10)
limit_messages = limit_person(MESSAGES)

# A room takes one message at a time; more threads than these would only take turns at the interpreter.
LANES = 8
_lanes = RunVar[CapacityLimiter]("posting lanes")


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    response_model=MessageAnswer,
    dependencies=[Depends(limit_messages)],
)
async def post_message(
    conversation_id: UUID, new: NewMessage, person: Person, resources: Open, request: Request
) -> Response:
    """Say something; 201 means that it is on disk. AIs that are to answer have their jobs by then."""
    origin = _origin_of(request) if resources.settings.message_origin_days else None
    return await to_thread.run_sync(_post, resources, person, conversation_id, new, origin, limiter=_posting_lanes())


def _origin_of(request: Request) -> Origin:
    """The address is the gateway's word for it: the servers take it from nobody else."""
    return Origin.of(request.client.host if request.client else None, request.headers.get("user-agent"))


def _post(
    resources: Resources, person: SignedIn, conversation_id: UUID, new: NewMessage, origin: Origin | None
) -> Response:
    """The whole of posting on one thread, its transaction included: this is what everybody waits for."""
    with resources.database.transaction() as session:
        message, is_new = posting.post_message(session, person, conversation_id, new, origin)
    response = Response(message.model_dump_json(), media_type="application/json")
    mark_replay(response, is_new=is_new)
    tag_version(response, message.version)
    return response


def _posting_lanes() -> CapacityLimiter:
    try:
        return _lanes.get()
    except LookupError:
        _lanes.set(CapacityLimiter(LANES))
        return _lanes.get()


@router.get("", response_model=Page[MessageAnswer])
def list_messages(
    conversation_id: UUID,
    resources: Open,
    person: Person,
    after_seq: Seq = None,
    before_seq: Seq = None,
    around_seq: Seq = None,
    include_ai: bool = True,
    role: Literal["user", "assistant", "system"] | None = None,
    important: bool | None = None,
    pinned: bool | None = None,
    order: Literal["asc", "desc"] = "asc",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Response:
    """A page by seq: the oldest beyond `after_seq`, those before or around a seq, or the newest."""
    _require_one_place(after_seq, before_seq, around_seq)
    window = service.Window(after=after_seq, before=before_seq, around=around_seq, limit=limit, order=order)
    chosen = MessageFilter(include_ai=include_ai, role=role, important=important, pinned=pinned)
    with resources.database.transaction() as session:
        act_as_person(session, person)
        items, next_cursor = service.list_messages(session, person, conversation_id, window, chosen, cursor)
    # Written as it is: what was just made of rows need not be checked and made anew.
    page = Page[MessageAnswer].model_construct(items=items, next_cursor=next_cursor)
    return Response(page.model_dump_json(), media_type="application/json")


def _require_one_place(*places: int | None) -> None:
    if sum(place is not None for place in places) > 1:
        message = "give one of after_seq, before_seq and around_seq"
        raise ValidationFailed(message, faults=(Fault("query", "/before_seq", "only_one", message),))


@router.get("/{message_id}")
def read_message(
    conversation_id: UUID, message_id: UUID, session: Opened, person: Person, response: Response
) -> MessageAnswer:
    message = service.read_message(session, person, conversation_id, message_id)
    tag_version(response, message.version)
    return message


@permalinks.get("/{message_id}")
def read_permalink(message_id: UUID, session: Opened, person: Person, response: Response) -> PlacedMessageAnswer:
    """The message wherever I may read it, and in which rooms at which place."""
    message = service.read_permalink(session, person, message_id)
    tag_version(response, message.version)
    return message


@router.post("/{message_id}/steer", status_code=status.HTTP_201_CREATED, dependencies=[Depends(limit_messages)])
def steer_answer(
    conversation_id: UUID, message_id: UUID, said: Steering, session: Opened, person: Person, response: Response
) -> MessageAnswer:
    """Say something to an AI while it writes: its answer starts a new attempt that has read it."""
    message, is_new = steering.steer_answer(session, person, conversation_id, message_id, said)
    mark_replay(response, is_new=is_new)
    tag_version(response, message.version)
    return message
