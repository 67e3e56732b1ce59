"""Answers that are being written: what the database knows of them, to within a second."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Session

from conversations.events.repository import find_rights


@dataclass(frozen=True, slots=True)
class Writing:
    """An answer's draft and who may read it now; `text` is None where it was not asked for."""

    message_id: UUID
    conversation_id: UUID
    turn_id: UUID
    ai_participant_id: UUID
    attempt: int
    started_at: datetime
    text: str | None
    readers: frozenset[UUID]


# The message is there already where an answer is written again: then its place decides who may see the new text.
_DRAFTS = text(
    """
    select d.message_id, d.conversation_id, d.turn_id, d.ai_participant_id, d.attempt, d.started_at, m.seq,
           case when d.message_id = any(:without_text) then null else d.text end as text
    from conversations.drafts d left join conversations.messages m on m.id = d.message_id
    where :of_all or d.message_id = any(:message_ids)
    """
).bindparams(bindparam("without_text", type_=ARRAY(PG_UUID)), bindparam("message_ids", type_=ARRAY(PG_UUID)))


def find_writing(
    session: Session,
    people: Collection[UUID],
    *,
    message_ids: Collection[UUID] | None = None,
    without_text: Collection[UUID] = (),
) -> list[Writing]:
    """The drafts of these messages, of all if None, that some of these people may read."""
    values = {
        "of_all": message_ids is None,
        "message_ids": list(message_ids or ()),
        "without_text": list(without_text),
    }
    rows = session.execute(_DRAFTS, values).all()
    rights = find_rights(session, {row.conversation_id for row in rows}, people)
    return [
        Writing(
            row.message_id,
            row.conversation_id,
            row.turn_id,
            row.ai_participant_id,
            row.attempt,
            row.started_at,
            row.text,
            frozenset(who for who, first in rights[row.conversation_id].items() if row.seq is None or first <= row.seq),
        )
        for row in rows
    ]
