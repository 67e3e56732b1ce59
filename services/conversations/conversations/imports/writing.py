"""Turns checked lines into messages of a room."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import text
from sqlalchemy.orm import Session

from conversations.imports import repository
from conversations.imports.check import wanted_of
from conversations.imports.ids import message_id
from conversations.imports.models import Import
from conversations.imports.transcript import Entry, TranscriptLine
from conversations.imports.voices import GONE_MODEL, find_speakers
from conversations.rooms.ledger import RoomLedger
from shared.clock import utc_now

Speakers = dict[tuple[str, str], UUID]

# One statement for a whole batch: a row at a time, the round trips would cost five times as much as the rows.
_WRITE = text(
    """
    insert into conversations.messages
        (id, conversation_id, seq, sender_type, user_id, ai_participant_id, ai_model_id, content, message_type,
         is_ai_generated, parent_id, origin_id, sent_at, metadata, created_at, updated_at)
    select id, :conversation_id, seq, sender_type, user_id, ai_participant_id,
           case sender_type when 'ai' then :gone_model end, content,
           case sender_type when 'system' then 'system' else 'text' end, sender_type = 'ai',
           parent_id, origin_id, sent_at, :metadata, :now, :now
    from jsonb_to_recordset(:rows) as given
        (id uuid, seq integer, sender_type text, user_id uuid, ai_participant_id uuid, content text,
         parent_id uuid, origin_id uuid, sent_at timestamptz)
    """
)


def write_messages(ledger: RoomLedger, job: Import, entries: Sequence[Entry]) -> int:
    """Append the messages of these checked lines; answers how many they are."""
    ids = _find_ids(ledger.session, job, entries)
    speakers = find_speakers(job)
    rows = [
        _row(ledger, job, speakers, entry.number, entry.message, _parent(job, entry.message, ids))
        for entry in entries
        if entry.message is not None
    ]
    ledger.session.execute(
        _WRITE,
        {
            "rows": Jsonb(rows),
            "conversation_id": ledger.conversation_id,
            "gone_model": GONE_MODEL,
            "metadata": Jsonb({"import_id": str(job.parent_id or job.id)}),
            "now": utc_now(),
        },
    )
    return len(rows)


def _find_ids(session: Session, job: Import, entries: Sequence[Entry]) -> dict[str, int]:
    """By the ids that these lines speak of the lines that have them: one of themselves, or one remembered."""
    said = [(entry.message.id, entry.number) for entry in entries if entry.message is not None]
    own = {name: number for name, number in said if name is not None}
    names, _numbers = wanted_of(entries)
    earlier = names - own.keys()
    return own | repository.find_known(session, job.id, earlier, set()).ids if earlier else own


def _parent(job: Import, message: TranscriptLine, ids: dict[str, int]) -> UUID | None:
    reply_to = message.reply_to
    if reply_to is None:
        return None
    return message_id(job.id, reply_to if isinstance(reply_to, int) else ids[reply_to])


def _row(
    ledger: RoomLedger, job: Import, speakers: Speakers, number: int, line: TranscriptLine, parent_id: UUID | None
) -> dict[str, Any]:
    """What was said keeps its time. A line without one is shown at the time of its import.

    A person's line begins a chain of its own; of an AI's nobody knows which human message it descends from.
    """
    sent_at = line.time or job.created_at
    own_id = str(message_id(job.id, number))
    speaker = str(speakers[line.author, line.role]) if line.role != "system" else None
    return {
        "id": own_id,
        "seq": ledger.take_seq(min(sent_at, utc_now())),
        "sender_type": line.role,
        "user_id": speaker if line.role == "user" else None,
        "ai_participant_id": speaker if line.role == "ai" else None,
        "content": line.text,
        "parent_id": str(parent_id) if parent_id else None,
        "origin_id": own_id if line.role == "user" else None,
        "sent_at": sent_at.isoformat(),
    }
