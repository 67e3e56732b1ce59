"""One event for one reader, for whoever passes it on to a program elsewhere."""

from uuid import UUID

from pydantic_core import to_json
from sqlalchemy.orm import Session

from conversations.events.frames import envelope_of
from conversations.events.hydration import hydrate
from conversations.events.repository import find_of_room, find_rights
from conversations.identity import read_as_people


def tell_event(session: Session, conversation_id: UUID, event_seq: int, reader: UUID) -> str | None:
    """The event as JSON, as `reader` would be told it on their stream now; None if they would not be."""
    read_as_people(session, [reader])
    events = find_of_room(session, conversation_id, reader, event_seq - 1, (), 1)
    rights = find_rights(session, [conversation_id], [reader])
    for telling in hydrate(session, [event for event in events if event.event_seq == event_seq], rights, [reader]):
        envelope = envelope_of(telling)
        return to_json({"type": telling.event.type, "timestamp": envelope["at"], **envelope}).decode()
    return None
