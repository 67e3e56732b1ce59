"""Events as they stand on the wire: `text/event-stream` (WHATWG HTML, section 9.2)."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from conversations.events.hydration import Telling
from conversations.events.types import EventType, PassingType
from shared.clock import utc_now
from shared.web.schemas import render_time

OPENING = b"retry: 1000\n\n"


@dataclass(frozen=True, slots=True)
class Frame:
    """One event, encoded once for all who get it; the cursor comes in when it is sent."""

    head: bytes
    body: bytes

    def under(self, cursor: bytes) -> bytes:
        """As a durable event: whoever resumes at `cursor` may see it again and misses nothing before it."""
        return b"%bid: %b\n%b" % (self.head, cursor, self.body)

    def passing(self) -> bytes:
        """As an event that moves no cursor."""
        return self.head + self.body


def make_frame(kind: EventType | PassingType | str, content: dict[str, Any]) -> Frame:
    """JSON has no raw line breaks, so that one `data` line holds it."""
    return Frame(b"event: %b\n" % kind.encode(), b"data: %b\n\n" % to_json({"type": kind, **content}))


def frame_telling(telling: Telling) -> Frame:
    return make_frame(telling.event.type, envelope_of(telling))


def envelope_of(telling: Telling) -> dict[str, Any]:
    """All of a durable event but its type; one outside any room has neither room nor number."""
    event = telling.event
    place = {"conversation_id": event.conversation_id, "event_seq": event.event_seq} if event.conversation_id else {}
    return {
        **place,
        "at": render_time(event.created_at),
        "actor": {"type": event.actor_type, "id": event.actor_id},
        "data": telling.data,
    }


def frame_passing(kind: PassingType | EventType, data: dict[str, Any], conversation_id: UUID | None = None) -> Frame:
    place = {"conversation_id": conversation_id} if conversation_id else {}
    return make_frame(kind, {**place, "at": render_time(utc_now()), "data": data})


def join_frames(frames: list[Frame], before: bytes, after: bytes) -> bytes:
    """Frames of one look: only with the last of them the reader has all that `after` promises."""
    return b"".join([*(frame.under(before) for frame in frames[:-1]), frames[-1].under(after)])
