"""Payloads of reply jobs, with as much said as a test needs."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.lines import Line
from shared.contracts.reply import ModelChoice, ReplyPayload, Speaker, TurnRole

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def numbered_id(number: int) -> UUID:
    return UUID(int=number)


def line(seq: int, name: str, text: str, sender_type: str = "user") -> Line:
    return Line.model_validate(
        {
            "id": numbered_id(seq),
            "seq": seq,
            "sender_type": sender_type,
            "name": name,
            "text": text,
            "at": NOON + timedelta(minutes=seq),
        }
    )


def facts(asking: str, *said: tuple[str, str] | Line, **changes: Any) -> ReplyPayload:
    """What was said, as (name, text), then the question by Ann."""
    lines = [item if isinstance(item, Line) else line(seq, *item) for seq, item in enumerate(said, start=1)]
    asked = line(len(lines) + 1, "Ann", asking)
    payload = ReplyPayload(
        conversation_id=numbered_id(1001),
        turn_id=numbered_id(1002),
        message_id=numbered_id(1003),
        role=TurnRole.MENTIONED,
        streams=True,
        ai_participant=Speaker(id=numbered_id(1004), name="Scribe"),
        model=ModelChoice(id="spindle/scribe"),
        reply_limit=280,
        question=asked,
        through_seq=asked.seq,
        lines=[*lines, asked],
        max_tokens=500,
    )
    return payload.model_copy(update=changes)
