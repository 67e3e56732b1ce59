from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from conversations.dependencies import Opened, Person
from conversations.paging import Cursor, Limit
from conversations.replays import mark_replay
from conversations.topics import naming, service
from conversations.topics.schemas import MessageTopicAnswer, NewTopic, TopicAnswer
from shared.web.schemas import Page
from shared.web.versions import tag_version

router = APIRouter(prefix="/api/v1/conversations/{conversation_id}", tags=["topics"])


@router.get("/topics")
def list_topics(
    conversation_id: UUID, session: Opened, person: Person, cursor: Cursor = None, limit: Limit = 50
) -> Page[TopicAnswer]:
    """What the room talks about, the strongest first."""
    items, next_cursor = service.list_topics(session, person, conversation_id, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)


@router.post("/topics", status_code=status.HTTP_201_CREATED)
def name_topic(
    conversation_id: UUID, new: NewTopic, session: Opened, person: Person, response: Response
) -> TopicAnswer:
    """Name what the room talks about; 200 where it had a topic of this name, which is mine from here on."""
    topic, is_new = naming.name_topic(session, person, conversation_id, new)
    mark_replay(response, is_new=is_new)
    tag_version(response, topic.version)
    return topic


@router.post("/topics/detect", status_code=status.HTTP_202_ACCEPTED)
def detect_topics(conversation_id: UUID, session: Opened, person: Person) -> Response:
    """Read the room anew, now."""
    service.look_again(session, person, conversation_id)
    return Response(status_code=status.HTTP_202_ACCEPTED)


@router.get("/message-topics")
def list_message_topics(
    conversation_id: UUID,
    session: Opened,
    person: Person,
    after_seq: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    topic_id: UUID | None = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[MessageTopicAnswer]:
    """Which topic each message belongs to and what it answers, as far as was detected, by seq."""
    items, next_cursor = service.list_message_topics(
        session, person, conversation_id, after_seq=after_seq, topic_id=topic_id, cursor=cursor, limit=limit
    )
    return Page(items=items, next_cursor=next_cursor)
