"""Emoji that people put to messages."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.messages.emoji import find_emoji
from conversations.messages.models import Reaction
from conversations.messages.noting import note_addition
from conversations.messages.opened import open_message
from conversations.messages.standing import MyMessage
from conversations.rooms.ledger import keep_ledger
from shared.errors import Fault, ValidationFailed

MAX_EMOJI = 20
"""How many different ones a message takes."""


def add_reaction(
    session: Session, person: SignedIn, conversation_id: UUID, message_id: UUID, emoji: str, if_match: str | None
) -> None:
    """Put the person's emoji to a message; again changes nothing. Raises ValidationFailed, NotFound."""
    whole = _require_emoji(emoji)
    mine = open_message(session, person, conversation_id, message_id, Operation.REACT, if_match)
    given = session.execute(
        select(Reaction.emoji, Reaction.user_id == person.user_id).where(Reaction.message_id == message_id)
    ).all()
    if (whole, True) in [tuple(one) for one in given]:
        return
    _require_room_for(whole, {one[0] for one in given})
    session.add(Reaction(message_id=message_id, emoji=whole, user_id=person.user_id, conversation_id=conversation_id))
    _tell(session, mine)


def remove_reaction(
    session: Session, person: SignedIn, conversation_id: UUID, message_id: UUID, emoji: str, if_match: str | None
) -> None:
    """Take the person's emoji away; one that is not there changes nothing. Raises ValidationFailed, NotFound."""
    whole = _require_emoji(emoji)
    mine = open_message(session, person, conversation_id, message_id, Operation.REACT, if_match)
    own = (Reaction.message_id == message_id, Reaction.emoji == whole, Reaction.user_id == person.user_id)
    removed = session.execute(
        delete(Reaction).where(*own).returning(Reaction.emoji).execution_options(synchronize_session=False)
    )
    if removed.first() is not None:
        _tell(session, mine)


def _tell(session: Session, mine: MyMessage) -> None:
    with keep_ledger(session, mine.mine.room) as ledger:
        note_addition(ledger, mine.person.actor, mine.message, "reaction")


def _require_emoji(given: str) -> str:
    whole = find_emoji(given)
    if whole is None:
        message = "one emoji of at most 32 bytes"
        raise ValidationFailed(message, faults=(Fault("path", "/emoji", "not_an_emoji", message),))
    return whole


def _require_room_for(emoji: str, there: set[str]) -> None:
    if emoji not in there and len(there) >= MAX_EMOJI:
        message = f"at most {MAX_EMOJI} different emoji to a message"
        raise ValidationFailed(message, faults=(Fault("path", "/emoji", "too_many", message),))
