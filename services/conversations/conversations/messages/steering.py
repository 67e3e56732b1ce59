"""Talking to an AI while it writes: it begins again, and has read what was said."""

from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.messages.posting import post_message
from conversations.messages.schemas import MessageAnswer, NewMessage, Steering
from conversations.participants.standing import access_room
from conversations.rooms.ledger import keep_ledger, lock_room
from conversations.turns.service import get_turn_of_answer, steer_turn


def steer_answer(
    session: Session, person: SignedIn, conversation_id: UUID, message_id: UUID, said: Steering
) -> tuple[MessageAnswer, bool]:
    """The message as it stands in the room, and whether it is new; the answer starts a new attempt that has read it.

    Raises NotFound, or NotRetryable where nobody writes that answer any more: then nothing was posted.
    """
    mine = access_room(session, person, conversation_id, Operation.STEER_ANSWER, lock=True)
    turn = get_turn_of_answer(session, conversation_id, message_id)
    new = NewMessage(client_id=said.client_id, content=said.content, parent_id=turn.trigger_id)
    message, is_new = post_message(session, person, mine.room.id, new, steers=message_id)
    if is_new:
        with keep_ledger(session, lock_room(session, conversation_id)) as ledger:
            steer_turn(ledger, turn, message.id)
    return message, is_new
