"""What a room has added to its messages: files, reactions and pins, for many messages at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Session

from conversations.attachments.render import read_attachments
from conversations.attachments.schemas import AttachmentAnswer
from conversations.messages.models import Message
from conversations.messages.schemas import Reaction


@dataclass(slots=True)
class Additions:
    """Files in order, reactions in the order in which each was first given, and since when the message is pinned."""

    reactions: list[Reaction] = field(default_factory=list)
    pinned_at: datetime | None = None
    attachments: list[AttachmentAnswer] = field(default_factory=list)


NOTHING_ADDED = Additions()
_FIND = text(
    """
    select message_id, emoji, array_agg(user_id order by created_at, user_id) as user_ids, min(created_at) as at
    from conversations.reactions where message_id = any(:message_ids) group by message_id, emoji
    union all
    select message_id, null, null, created_at from conversations.pins where message_id = any(:message_ids)
    order by at, emoji
    """
).bindparams(bindparam("message_ids", type_=ARRAY(PG_UUID)))


def find_additions(session: Session, messages: Sequence[Message]) -> dict[UUID, Additions]:
    """By message; those without any are left out."""
    found: defaultdict[UUID, Additions] = defaultdict(Additions)
    for message_id, files in read_attachments(session, [one.id for one in messages if one.attachment_count]).items():
        found[message_id].attachments = files
    # Reacting and pinning give a message a new version: nothing is looked for beside those as they were posted.
    message_ids = [one.id for one in messages if one.version > 1]
    if message_ids:
        for row in session.execute(_FIND, {"message_ids": message_ids}):
            if row.emoji is None:
                found[row.message_id].pinned_at = row.at
            else:
                found[row.message_id].reactions.append(Reaction(emoji=row.emoji, user_ids=row.user_ids))
    return found
