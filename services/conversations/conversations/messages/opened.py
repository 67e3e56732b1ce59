"""A message that still stands, in a room that still takes something."""

from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.messages.service import read_message
from conversations.messages.standing import MyMessage, access_message
from conversations.rooms.openness import require_open
from shared.errors import NotFound
from shared.versions import require_match


def open_message(
    session: Session,
    person: SignedIn,
    conversation_id: UUID,
    message_id: UUID,
    operation: Operation,
    if_match: str | None,
) -> MyMessage:
    """The message, its room locked, for something to be done to it.

    Raises NotFound (also for a deleted message), RoleTooLow, ConversationArchived, ConversationDivided,
    VersionMismatch.
    """
    mine = access_message(session, person, conversation_id, message_id, operation, lock=True)
    require_open(mine.mine.room)
    if mine.message.deleted_at is not None:
        raise NotFound("the message was deleted")
    if if_match is not None:
        require_match(if_match, mine.message.version, read_message(session, person, conversation_id, message_id))
    return mine
