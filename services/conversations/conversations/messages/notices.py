"""Notices: what the server itself says in a room."""

from conversations.actors import SYSTEM
from conversations.events.types import EventType
from conversations.messages.models import Message
from conversations.rooms.ledger import RoomLedger
from shared.clock import utc_now


def post_notice(ledger: RoomLedger, text: str) -> Message:
    """Say something as the server in a locked room; no AI answers it."""
    now = utc_now()
    notice = Message(
        conversation_id=ledger.conversation_id,
        seq=ledger.take_seq(now),
        sender_type="system",
        message_type="system",
        content=text,
        sent_at=now,
    )
    ledger.session.add(notice)
    ledger.session.flush()
    ledger.record(EventType.MESSAGE_CREATED, SYSTEM, {"message_id": str(notice.id)})
    return notice
