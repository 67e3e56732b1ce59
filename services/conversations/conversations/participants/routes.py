from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, status

from conversations.dependencies import Opened, Person
from conversations.paging import Cursor, Limit
from conversations.participants import pointers, service
from conversations.participants.schemas import (
    HandOver,
    NewParticipant,
    ParticipantAnswer,
    ParticipantChange,
    PointersChange,
    TypingNews,
)
from conversations.participants.typists import show_typing
from conversations.people.introductions import Introductions
from conversations.replays import mark_replay
from shared.web.schemas import Page
from shared.web.versions import IfMatch, tag_version

ROOM = "/api/v1/conversations/{conversation_id}"
router = APIRouter(prefix=f"{ROOM}/participants", tags=["participants"])
of_room = APIRouter(prefix=ROOM, tags=["participants"])


def introduce_new(new: NewParticipant, person: Person, request: Request) -> NewParticipant:
    """The new participant, known here before the request's transaction begins."""
    introductions: Introductions = request.app.state.introductions
    introductions.introduce(person, [(new.user_id, new.username)])
    return new


Introduced = Annotated[NewParticipant, Depends(introduce_new)]


@router.get("")
def list_participants(
    conversation_id: UUID, session: Opened, person: Person, cursor: Cursor = None, limit: Limit = 50
) -> Page[ParticipantAnswer]:
    """The room's people, also those who left."""
    items, next_cursor = service.list_participants(session, person, conversation_id, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)


@router.post("", status_code=status.HTTP_201_CREATED)
def add_participant(
    conversation_id: UUID, new: Introduced, session: Opened, person: Person, response: Response
) -> ParticipantAnswer:
    participant, is_new = service.add_participant(session, person, conversation_id, new)
    mark_replay(response, is_new=is_new)
    tag_version(response, participant.version)
    return participant


@router.put("/me/pointers", status_code=status.HTTP_204_NO_CONTENT)
def move_pointers(conversation_id: UUID, change: PointersChange, session: Opened, person: Person) -> None:
    """Say how far messages have reached me, and how far I have read: forward only, never beyond the last one."""
    pointers.move_pointers(session, person, conversation_id, change)


@router.patch("/{user_id}")
def change_participant(
    conversation_id: UUID,
    user_id: UUID,
    change: ParticipantChange,
    session: Opened,
    person: Person,
    response: Response,
    if_match: IfMatch = None,
) -> ParticipantAnswer:
    """Give a person another role, never above one's own."""
    participant = service.change_role(session, person, conversation_id, user_id, change.role, if_match)
    tag_version(response, participant.version)
    return participant


@router.delete("/{user_id}", status_code=status.HTTP_204_NO_CONTENT)
def remove_participant(
    conversation_id: UUID, user_id: UUID, session: Opened, person: Person, if_match: IfMatch = None
) -> None:
    """Remove a person, or leave; the last owner stays."""
    service.remove_participant(session, person, conversation_id, user_id, if_match)


@of_room.post("/owner")
def hand_over(
    conversation_id: UUID,
    heir: HandOver,
    session: Opened,
    person: Person,
    response: Response,
    if_match: IfMatch = None,
) -> ParticipantAnswer:
    """Make another person owner and myself an admin; `If-Match` names the version of their participation."""
    participant = service.hand_over(session, person, conversation_id, heir.user_id, if_match)
    tag_version(response, participant.version)
    return participant


@of_room.post("/typing", status_code=status.HTTP_204_NO_CONTENT)
def type_something(conversation_id: UUID, news: TypingNews, session: Opened, person: Person) -> None:
    """Let the room know that I am typing, told every three seconds at most, or that I have stopped."""
    show_typing(session, person, conversation_id, is_typing=news.typing)
