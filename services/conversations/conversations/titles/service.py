"""Naming rooms that nobody has named."""

from uuid import UUID

from sqlalchemy.orm import Session

from conversations.jobs import JOBS
from shared.contracts.jobs import Kind

LOOKED_AT = range(1, 13)
"""After which messages a room without a title is looked at, where they are a person's, as every second of them may be:
who greets first has not said what it is about."""
FIRST_LINES = 10
"""A title comes from so many of the room's first messages, those of AIs apart."""


def name_room(session: Session, conversation_id: UUID, seq: int, acting_user_id: UUID) -> None:
    """See to it that the room gets a title out of what was said; at once, since somebody looks at it."""
    if seq in LOOKED_AT:
        ask_for_title(session, conversation_id, acting_user_id)


def ask_for_title(session: Session, conversation_id: UUID, acting_user_id: UUID | None) -> None:
    """Have the room named, once however often this is asked."""
    JOBS.enqueue(
        session,
        Kind.TITLE,
        conversation_id,
        acting_user_id=acting_user_id,
        coalesce_key=f"title:{conversation_id}",
    )
