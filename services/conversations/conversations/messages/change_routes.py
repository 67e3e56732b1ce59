"""What can be done to a message once it was said."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response, status

from conversations.cursors import read_number_cursor, write_cursor
from conversations.dependencies import Opened, Person
from conversations.messages import changes, history, origins, pins, reactions
from conversations.messages.routes import limit_messages
from conversations.messages.schemas import MessageAnswer, MessageChange, OriginAnswer, VersionAnswer
from conversations.paging import Cursor, Limit
from shared.web.schemas import Page
from shared.web.versions import IfMatch, tag_version

router = APIRouter(prefix="/api/v1/conversations/{conversation_id}/messages/{message_id}", tags=["messages"])
Emoji = Annotated[str, Path(min_length=1, max_length=32)]
_limited = [Depends(limit_messages)]


@router.patch("", dependencies=_limited)
def change_message(
    conversation_id: UUID,
    message_id: UUID,
    change: MessageChange,
    session: Opened,
    person: Person,
    response: Response,
    if_match: IfMatch = None,
) -> MessageAnswer:
    """Edit my own text or metadata, its earlier text is kept; importance also by admins."""
    message = changes.change_message(session, person, conversation_id, message_id, change, if_match)
    tag_version(response, message.version)
    return message


@router.delete("", status_code=status.HTTP_204_NO_CONTENT)
def delete_message(
    conversation_id: UUID, message_id: UUID, session: Opened, person: Person, if_match: IfMatch = None
) -> None:
    """Take it back: a tombstone keeps its place."""
    changes.delete_message(session, person, conversation_id, message_id, if_match)


@router.get("/history")
def list_history(
    conversation_id: UUID,
    message_id: UUID,
    session: Opened,
    person: Person,
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[VersionAnswer]:
    """The texts it had before, the oldest first."""
    after = read_number_cursor(cursor)
    versions = history.list_history(session, person, conversation_id, message_id, after, limit + 1)
    more = len(versions) > limit
    return Page(items=versions[:limit], next_cursor=write_cursor(versions[limit - 1].number) if more else None)


@router.get("/origin")
def read_origin(conversation_id: UUID, message_id: UUID, session: Opened, person: Person) -> OriginAnswer:
    """Where it was sent from, as long as that is kept."""
    return origins.read_origin(session, person, conversation_id, message_id)


@router.put("/reactions/{emoji}", status_code=status.HTTP_204_NO_CONTENT, dependencies=_limited)
def add_reaction(
    conversation_id: UUID, message_id: UUID, emoji: Emoji, session: Opened, person: Person, if_match: IfMatch = None
) -> None:
    """Put my emoji to it."""
    reactions.add_reaction(session, person, conversation_id, message_id, emoji, if_match)


@router.delete("/reactions/{emoji}", status_code=status.HTTP_204_NO_CONTENT, dependencies=_limited)
def remove_reaction(
    conversation_id: UUID, message_id: UUID, emoji: Emoji, session: Opened, person: Person, if_match: IfMatch = None
) -> None:
    """Take my emoji away."""
    reactions.remove_reaction(session, person, conversation_id, message_id, emoji, if_match)


@router.put("/pin", status_code=status.HTTP_204_NO_CONTENT, dependencies=_limited)
def pin_message(
    conversation_id: UUID, message_id: UUID, session: Opened, person: Person, if_match: IfMatch = None
) -> None:
    """Keep it in the room's sight."""
    pins.pin_message(session, person, conversation_id, message_id, if_match)


@router.delete("/pin", status_code=status.HTTP_204_NO_CONTENT, dependencies=_limited)
def unpin_message(
    conversation_id: UUID, message_id: UUID, session: Opened, person: Person, if_match: IfMatch = None
) -> None:
    """Let it go, whoever pinned it."""
    pins.unpin_message(session, person, conversation_id, message_id, if_match)
