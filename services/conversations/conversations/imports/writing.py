"""Turns checked lines into messages of a room."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from conversations.imports import repository
from conversations.imports.check import wanted_of
from conversations.imports.ids import message_id
from conversations.imports.models import Import
from conversations.imports.transcript import Entry, TranscriptLine
from conversations.imports.voices import find_speakers
from conversations.messages.models import Message
from conversations.rooms.ledger import RoomLedger
from shared.clock import utc_now

Speakers = dict[tuple[str, str], UUID]


def write_messages(ledger: RoomLedger, job: Import, entries: Sequence[Entry]) -> int:
    """Append the messages of these checked lines; answers how many they are."""
    names, _numbers = wanted_of(entries)
    ids = repository.find_known(ledger.session, job.id, names, set()).ids
    speakers = find_speakers(job)
    rows = [
        _row(ledger, job, speakers, entry.number, entry.message, _parent(job, entry.message, ids))
        for entry in entries
        if entry.message is not None
    ]
    if rows:
        _insert(ledger.session, rows)
    return len(rows)


def _insert(session: Session, rows: list[dict[str, Any]]) -> None:
    session.flush()
    session.execute(insert(Message), rows)


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
    now = utc_now()
    sent_at = line.time or job.created_at
    own_id = message_id(job.id, number)
    speaker = speakers.get((line.author, line.role))
    return {
        "id": own_id,
        "conversation_id": ledger.conversation_id,
        "seq": ledger.take_seq(min(sent_at, now)),
        "sender_type": line.role,
        "user_id": speaker if line.role == "user" else None,
        "ai_participant_id": speaker if line.role == "ai" else None,
        "content": line.text,
        "message_type": "system" if line.role == "system" else "text",
        "is_ai_generated": line.role == "ai",
        "parent_id": parent_id,
        "origin_id": own_id if line.role == "user" else None,
        "sent_at": sent_at,
        "metadata_": {"import_id": str(job.id)},
        "created_at": now,
        "updated_at": now,
    }
