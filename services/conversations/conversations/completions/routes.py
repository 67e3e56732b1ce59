"""The OpenAI wire in front of a room: at the origin's root, where clients of that wire expect it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool

from conversations.actors import SignedIn
from conversations.completions import service
from conversations.completions.answering import StreamedCompletion, WholeCompletion
from conversations.completions.following import AnswerFollower
from conversations.completions.schemas import ModelList, NewCompletion
from conversations.completions.service import Question, WholeAnswer
from conversations.completions.wire import PREFIX, OpenAIRoute, Rendering
from conversations.dependencies import Open, Opened, Person
from conversations.events.hub import EventHub
from conversations.events.subscribers import Subscriber
from conversations.messages.origins import Origin
from conversations.messages.routes import limit_messages
from conversations.resources import Resources

router = APIRouter(prefix=PREFIX, tags=["OpenAI wire"], route_class=OpenAIRoute)
IdempotencyKey = Annotated[str | None, Header(max_length=200)]
COMPLETION: dict[int | str, dict[str, Any]] = {
    200: {"description": "The answer, whole or in chunks", "content": {"text/event-stream": {}, "application/json": {}}}
}


@router.get("/models")
def list_models(session: Opened, person: Person) -> ModelList:
    """The AIs of my rooms, as models."""
    return ModelList(data=service.list_models(session, person))


@router.post("/chat/completions", dependencies=[Depends(limit_messages)], response_class=Response, responses=COMPLETION)
async def create_completion(
    new: NewCompletion, person: Person, resources: Open, request: Request, idempotency_key: IdempotencyKey = None
) -> Response:
    """Post the last user message as mine and answer what the room's AI says to it, whole or as it is written."""
    hub: EventHub = request.app.state.events
    conversation_id, _ = service.read_address(new.model)
    subscriber = Subscriber(person, frozenset({conversation_id}))
    hub.enter(subscriber)
    try:
        await hub.tailer.join(subscriber)
        hub.go_live(subscriber)
        origin = _origin_of(request) if resources.settings.message_origin_days else None
        question = await run_in_threadpool(_ask, resources, person, new, idempotency_key, origin)
    except BaseException:
        hub.subscribers.remove(subscriber)
        raise
    follower = AnswerFollower(hub, subscriber, question, lambda: _find_answer(resources, person, question))
    rendering = Rendering(question.answer_id, new.model)
    waiting = (hub.subscribers, subscriber, follower)
    if new.stream:
        return StreamedCompletion(rendering, *waiting, wants_usage=new.wants_usage)
    return WholeCompletion(rendering, *waiting)


def _ask(
    resources: Resources, person: SignedIn, new: NewCompletion, key: str | None, origin: Origin | None
) -> Question:
    with resources.database.transaction() as session:
        return service.ask(session, person, new, key, origin)


def _find_answer(resources: Resources, person: SignedIn, question: Question) -> WholeAnswer | None:
    with resources.database.transaction() as session:
        return service.find_answer(session, person, question)


def _origin_of(request: Request) -> Origin:
    return Origin.of(request.client.host if request.client else None, request.headers.get("user-agent"))
