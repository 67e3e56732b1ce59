"""Answers that are being written: what the database knows of them, to within a second."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Session

from conversations.events.repository import Rights, find_rights


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
_DRAFTS = """
    select d.message_id, d.conversation_id, d.turn_id, d.ai_participant_id, d.attempt, d.started_at, m.seq,
           case when d.message_id = any(:without_text) then null else d.text end as text
    from conversations.drafts d left join conversations.messages m on m.id = d.message_id
"""
_ALL = text(_DRAFTS).bindparams(bindparam("without_text", type_=ARRAY(PG_UUID)))
# A statement of its own, so that the index finds them and the row-level rules are asked about no others.
_OF_MESSAGES = text(f"{_DRAFTS} where d.message_id = any(:message_ids)").bindparams(
    bindparam("without_text", type_=ARRAY(PG_UUID)), bindparam("message_ids", type_=ARRAY(PG_UUID))
)


def find_writing(session: Session, people: Collection[UUID], without_text: Collection[UUID]) -> list[Writing]:
    """All drafts that some of these people may read."""
    rows = session.execute(_ALL, {"without_text": list(without_text)}).all()
    return _render(rows, find_rights(session, {row.conversation_id for row in rows}, people))


def find_writing_of(session: Session, message_ids: Collection[UUID], rights: Rights) -> list[Writing]:
    """The drafts of these messages, whose rooms may be read by whom `rights` says."""
    rows = session.execute(_OF_MESSAGES, {"message_ids": list(message_ids), "without_text": []}).all()
    return _render(rows, rights)


def _render(rows: Sequence[Row[Any]], rights: Rights) -> list[Writing]:
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
