from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response, status

from conversations.cursors import read_id_cursor, write_cursor
from conversations.dependencies import Opened, Person
from conversations.messages.schemas import MessageAnswer
from conversations.paging import Cursor, Limit
from conversations.turns import again, selecting, service, stopping
from conversations.turns.schemas import DraftAnswer, Regeneration, TurnAnswer
from shared.web.schemas import Page
from shared.web.versions import tag_version

router = APIRouter(prefix="/api/v1/conversations/{conversation_id}", tags=["turns"])
State = Literal["waiting", "writing", "answered", "silent", "dropped", "skipped", "stopped", "failed"]


@router.get("/turns")
def list_turns(
    conversation_id: UUID,
    session: Opened,
    person: Person,
    message_id: UUID | None = None,
    ai_participant_id: UUID | None = None,
    state: Annotated[State | None, Query()] = None,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[TurnAnswer]:
    """Why each AI did or did not answer, newest first."""
    turns = service.list_turns(
        session,
        person,
        conversation_id,
        message_id=message_id,
        ai_participant_id=ai_participant_id,
        state=state,
        before=read_id_cursor(cursor),
        limit=limit + 1,
    )
    more = len(turns) > limit
    return Page(items=turns[:limit], next_cursor=write_cursor(turns[limit - 1].id) if more else None)


@router.get("/drafts")
def list_drafts(conversation_id: UUID, session: Opened, person: Person) -> Page[DraftAnswer]:
    """What the room's AIs have written so far."""
    return Page(items=service.list_drafts(session, person, conversation_id))


@router.post("/messages/{message_id}/stop", status_code=status.HTTP_202_ACCEPTED)
def stop_answer(conversation_id: UUID, message_id: UUID, session: Opened, person: Person) -> None:
    """Stop the AI that writes this answer; its text so far is kept."""
    stopping.stop_answer(session, person, conversation_id, message_id)


@router.post("/stop", status_code=status.HTTP_202_ACCEPTED)
def stop_all_answers(conversation_id: UUID, session: Opened, person: Person) -> None:
    """Stop every AI of the room."""
    stopping.stop_all_answers(session, person, conversation_id)


@router.post("/messages/{message_id}/retry", status_code=status.HTTP_202_ACCEPTED)
def retry_answer(conversation_id: UUID, message_id: UUID, session: Opened, person: Person) -> TurnAnswer:
    """Have an interrupted or failed answer written anew."""
    return again.retry_answer(session, person, conversation_id, message_id)


@router.post("/messages/{message_id}/regenerate", status_code=status.HTTP_202_ACCEPTED)
def regenerate_answer(
    conversation_id: UUID, message_id: UUID, wanted: Regeneration, session: Opened, person: Person
) -> TurnAnswer:
    """Have an answer made anew; the text it had stays in its history."""
    return again.regenerate_answer(session, person, conversation_id, message_id, wanted)


@router.post("/turns/{turn_id}/retry", status_code=status.HTTP_202_ACCEPTED)
def retry_turn(conversation_id: UUID, turn_id: UUID, session: Opened, person: Person) -> TurnAnswer:
    """Ask an AI that did not answer."""
    return again.retry_turn(session, person, conversation_id, turn_id)


@router.post("/turns/{turn_id}/stop", status_code=status.HTTP_202_ACCEPTED)
def stop_turn(conversation_id: UUID, turn_id: UUID, session: Opened, person: Person) -> TurnAnswer:
    """Stop an AI's turn, also one that has no message yet."""
    return stopping.stop_turn(session, person, conversation_id, turn_id)


@router.post("/messages/{message_id}/history/{number}/select")
def select_text(
    conversation_id: UUID,
    message_id: UUID,
    number: Annotated[int, Path(ge=1, le=2**31 - 1)],
    session: Opened,
    person: Person,
    response: Response,
) -> MessageAnswer:
    """Show a text again that the answer had before."""
    message = selecting.select_text(session, person, conversation_id, message_id, number)
    tag_version(response, message.version)
    return message
