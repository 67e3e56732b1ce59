"""Tells a room that one of its messages has changed, and how."""

from typing import Literal

from sqlalchemy import text

from conversations.actors import Actor
from conversations.events.types import EventType
from conversations.messages.models import Message
from conversations.rooms.ledger import RoomLedger
from shared.clock import utc_now

Reason = Literal["edited", "deleted", "importance", "reaction", "pinned", "selected"]

# Not all who may react to a message may write to its row.
_TOUCH = text("select conversations.touch_message(:message_id, :now)")


def note_change(ledger: RoomLedger, actor: Actor, message: Message, reason: Reason) -> None:
    """Give a message whose row changed its next version, and tell the room."""
    message.version += 1
    message.updated_at = utc_now()
    _record(ledger, actor, message, reason)


def note_addition(ledger: RoomLedger, actor: Actor, message: Message, reason: Reason) -> None:
    """Give a message to which something was added, or from which it was taken, its next version; tell the room."""
    ledger.session.execute(_TOUCH, {"message_id": message.id, "now": utc_now()})
    _record(ledger, actor, message, reason)


def _record(ledger: RoomLedger, actor: Actor, message: Message, reason: Reason) -> None:
    ledger.record(EventType.MESSAGE_UPDATED, actor, {"message_id": str(message.id), "reason": reason})
