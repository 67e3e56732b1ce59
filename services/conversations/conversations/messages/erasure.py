"""What goes with a deleted message: everything that was said by it, wherever it was kept."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversations.attachments.service import release_attachments
from conversations.forgetting.models import Forgetting
from conversations.messages.models import Message, MessageOrigin, MessageVersion, Pin, Reaction
from shared.clock import utc_now

_KEPT_APART = (MessageVersion, Reaction, Pin, MessageOrigin)


def erase_message(session: Session, message: Message, *, forget_in: timedelta = timedelta(0)) -> None:
    """Leave of the message its place, its sender and what was said in reply to it; the room is locked.

    What was made of its words, the caretaker forgets in its next round, or `forget_in` so long.
    """
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
    _note_forgetting(session, message, message.deleted_at + forget_in)


def _note_forgetting(session: Session, message: Message, due_at: datetime) -> None:
    now = utc_now()
    note = {
        "message_id": message.id,
        "conversation_id": message.conversation_id,
        "seq": message.seq,
        "due_at": due_at,
        "created_at": now,
        "updated_at": now,
    }
    session.execute(insert(Forgetting).values(note).on_conflict_do_nothing())
