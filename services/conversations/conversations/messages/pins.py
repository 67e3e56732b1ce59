"""Messages that a room keeps in sight."""

from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.messages.models import Pin
from conversations.messages.noting import note_addition
from conversations.messages.opened import open_message
from conversations.messages.standing import MyMessage
from conversations.rooms.ledger import keep_ledger
from shared.errors import Fault, ValidationFailed

MAX_PINS = 100
"""How many a room keeps."""


def pin_message(
    session: Session, person: SignedIn, conversation_id: UUID, message_id: UUID, if_match: str | None
) -> None:
    """Keep the message in the room's sight; again changes nothing. Raises ValidationFailed, NotFound."""
    mine = open_message(session, person, conversation_id, message_id, Operation.PIN_MESSAGE, if_match)
    if session.get(Pin, (conversation_id, message_id)) is not None:
        return
    _require_room(session, conversation_id)
    session.add(Pin(conversation_id=conversation_id, message_id=message_id, user_id=person.user_id))
    _tell(session, mine)


def unpin_message(
    session: Session, person: SignedIn, conversation_id: UUID, message_id: UUID, if_match: str | None
) -> None:
    """Let the message go, whoever pinned it; one that is not pinned changes nothing. Raises NotFound."""
    mine = open_message(session, person, conversation_id, message_id, Operation.PIN_MESSAGE, if_match)
    there = (Pin.conversation_id == conversation_id, Pin.message_id == message_id)
    removed = session.execute(
        delete(Pin).where(*there).returning(Pin.message_id).execution_options(synchronize_session=False)
    )
    if removed.first() is not None:
        _tell(session, mine)


def _tell(session: Session, mine: MyMessage) -> None:
    with keep_ledger(session, mine.mine.room) as ledger:
        note_addition(ledger, mine.person.actor, mine.message, "pinned")


def _require_room(session: Session, conversation_id: UUID) -> None:
    pinned = session.scalar(select(func.count()).where(Pin.conversation_id == conversation_id)) or 0
    if pinned >= MAX_PINS:
        message = f"at most {MAX_PINS} pinned messages in a room"
        raise ValidationFailed(message, faults=(Fault("path", "/message_id", "too_many", message),))
