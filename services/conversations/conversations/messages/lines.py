"""A room's messages as the facts of a job."""

from collections.abc import Sequence

from conversations.messages.models import Message
from conversations.messages.render import sender_of
from conversations.messages.repository import MessageRow
from shared.contracts.lines import Line

MAX_CHARS = 60_000


def make_line(row: MessageRow) -> Line:
    message: Message = row[0]
    return Line(
        id=message.id,
        seq=message.seq,
        sender_type=message.sender_type,
        name=sender_of(row).name,
        text=_text_of(message),
        at=message.sent_at,
        parent_id=message.parent_id,
    )


def _text_of(message: Message) -> str:
    """What was said; where that is nothing but files, their names."""
    if message.deleted_at is not None:
        return ""
    if message.content.strip() or not message.attachment_count:
        return message.content
    return f"[{', '.join(file.filename for file in message.files)}]"


def make_lines(newest_first: Sequence[MessageRow]) -> list[Line]:
    """Oldest first, the newest kept where all would be too much for one job."""
    lines: list[Line] = []
    room = MAX_CHARS
    for row in newest_first:
        line = make_line(row)
        room -= len(line.text)
        if room < 0 and lines:
            break
        lines.append(line)
    return lines[::-1]
