"""What goes with a deleted message: everything that was said by it, wherever it was kept."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from conversations.attachments.service import release_attachments
from conversations.messages.models import Message, MessageOrigin, MessageVersion, Pin, Reaction
from shared.clock import utc_now

_KEPT_APART = (MessageVersion, Reaction, Pin, MessageOrigin)


def erase_message(session: Session, message: Message) -> None:
    """Leave of the message its place, its sender and what was said in reply to it; the room is locked."""
    for table in _KEPT_APART:
        session.execute(
            delete(table).where(table.message_id == message.id).execution_options(synchronize_session=False)
        )
    release_attachments(session, [message.id])
    message.attachment_count = 0
    message.content = ""
    message.shown_chars = None
    message.mentions = []
    message.metadata_ = {}
    message.importance = 0
    message.deleted_at = utc_now()
    if message.status == "writing":
        message.status = "interrupted"
