"""Takes back a title that may have come from messages which are no more."""

from sqlalchemy import func, literal, select

from conversations.actors import SYSTEM
from conversations.events.types import EventType
from conversations.forgetting.erased import Erased
from conversations.messages.models import Message
from conversations.rooms.ledger import RoomLedger
from conversations.titles.service import FIRST_LINES, ask_for_title


def forget_title(ledger: RoomLedger, erased: Erased) -> None:
    """Leave the room without the title that was found for it, and have it named anew; a person's title stays."""
    room = ledger.room
    if room.title is None or room.title_source != "auto" or not _was_read(ledger, erased.first_seq):
        return
    room.title, room.title_source = None, "person"
    room.version += 1
    ledger.record(EventType.CONVERSATION_UPDATED, SYSTEM)
    ask_for_title(ledger.session, room.id, None)


def _was_read(ledger: RoomLedger, seq: int) -> bool:
    """Whether what stood at this place is among the messages that titles come from."""
    before = (
        select(literal(1))
        .where(Message.conversation_id == ledger.conversation_id, Message.seq < seq, Message.sender_type != "ai")
        .limit(FIRST_LINES)
    )
    return (ledger.session.scalar(select(func.count()).select_from(before.subquery())) or 0) < FIRST_LINES
