from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, status

from conversations.dependencies import Opened, Person
from conversations.paging import Cursor, Limit
from conversations.participants import service
from conversations.participants.schemas import NewParticipant, ParticipantAnswer, ParticipantChange
from conversations.people.introductions import Introductions
from conversations.replays import mark_replay
from shared.web.schemas import Page
from shared.web.versions import IfMatch, tag_version

router = APIRouter(prefix="/api/v1/conversations/{conversation_id}/participants", tags=["participants"])


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
