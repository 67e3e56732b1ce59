from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response, status

from conversations.ai_models.availability import has_model_key
from conversations.dependencies import McpServers, Opened, Person
from conversations.paging import Cursor, Limit
from conversations.people.introductions import Introductions
from conversations.replays import mark_replay
from conversations.rooms import own_view, service
from conversations.rooms.repository import RoomFilter
from conversations.rooms.schemas import (
    ConversationChange,
    ConversationWithParts,
    Me,
    MyConversationAnswer,
    NewConversation,
    OwnViewChange,
    Phase,
)
from shared.web.schemas import Page
from shared.web.versions import IfMatch, tag_version

router = APIRouter(prefix="/api/v1/conversations", tags=["conversations"])
PARTS = frozenset({"participants", "ai_participants", "topics"})


def introduce_invited(new: NewConversation, person: Person, request: Request) -> NewConversation:
    """The new room, its invited people known here before the request's transaction begins."""
    introductions: Introductions = request.app.state.introductions
    introductions.introduce(person, [(one.user_id, one.username) for one in new.participants])
    return new


@router.post("", status_code=status.HTTP_201_CREATED)
def create_conversation(
    new: Annotated[NewConversation, Depends(introduce_invited)],
    session: Opened,
    person: Person,
    servers: McpServers,
    response: Response,
) -> MyConversationAnswer:
    """Found a room. Without `ai_participants` and without any provider key the scribe joins."""
    room, is_new = service.create_room(session, person, new, has_model_key=has_model_key(session), servers=servers)
    mark_replay(response, is_new=is_new)
    tag_version(response, room.version)
    return room


@router.get("", response_model_exclude_unset=True)
def list_conversations(
    session: Opened,
    person: Person,
    status: Annotated[Literal["active", "archived", "divided"] | None, Query()] = None,
    phase: Phase | None = None,
    topic: UUID | None = None,
    archived: bool | None = None,
    include: Literal["last_message"] | None = None,
    cursor: Cursor = None,
    limit: Limit = 20,
) -> Page[ConversationWithParts]:
    """My rooms, newest activity first."""
    chosen = RoomFilter(status=status, phase=phase, topic_id=topic, archived=archived)
    items, next_cursor = service.list_rooms(
        session, person, chosen, cursor, limit, with_last_message=include is not None
    )
    return Page(items=items, next_cursor=next_cursor)


@router.get("/{conversation_id}", response_model_exclude_unset=True)
def read_conversation(
    conversation_id: UUID,
    session: Opened,
    person: Person,
    response: Response,
    include: Annotated[str, Query(pattern="^(participants|ai_participants|topics|,)*$", max_length=100)] = "",
) -> ConversationWithParts:
    room = service.read_room_with_parts(session, person, conversation_id, PARTS & set(include.split(",")))
    tag_version(response, room.version)
    return room


@router.patch("/{conversation_id}")
def change_conversation(
    conversation_id: UUID,
    change: ConversationChange,
    session: Opened,
    person: Person,
    response: Response,
    if_match: IfMatch = None,
) -> MyConversationAnswer:
    room = service.change_room(session, person, conversation_id, change, if_match)
    tag_version(response, room.version)
    return room


@router.patch("/{conversation_id}/me")
def change_own_view(conversation_id: UUID, change: OwnViewChange, session: Opened, person: Person) -> Me:
    """Mute the room for myself, or put it out of my sight."""
    return own_view.change_own_view(session, person, conversation_id, change)


@router.delete("/{conversation_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_conversation(conversation_id: UUID, session: Opened, person: Person, if_match: IfMatch = None) -> None:
    service.delete_room(session, person, conversation_id, if_match)
