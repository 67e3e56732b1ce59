"""Leaves nothing behind of an import that has ended, but its room if it was done."""

from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session

from conversations.imports.models import Import
from conversations.imports.repository import forget_file
from conversations.messages.models import Message
from conversations.people.models import Person
from conversations.rooms.models import Conversation

REMOVED_AT_ONCE = 5000


def clear_away(session: Session, job: Import) -> None:
    """Remove the next part of a room that never appeared; when nothing is left of it, the file."""
    if job.state == "done" or not job.target_is_new:
        forget_file(session, job.id)
        return
    room = session.get(Conversation, job.target_id)
    if room is not None and room.last_seq > 0:
        _remove_newest(session, room)
    else:
        _remove_room(session, job)
        forget_file(session, job.id)


def _remove_newest(session: Session, room: Conversation) -> None:
    """Answers go before what they answer."""
    room.last_seq = max(0, room.last_seq - REMOVED_AT_ONCE)
    session.execute(
        delete(Message)
        .where(Message.conversation_id == room.id, Message.seq > room.last_seq)
        .execution_options(synchronize_session=False)
    )


def _remove_room(session: Session, job: Import) -> None:
    without = {"synchronize_session": False}
    session.execute(delete(Conversation).where(Conversation.id == job.target_id).execution_options(**without))
    mapped = set(job.author_map.values())
    people = [UUID(voice["user_id"]) for voice in job.authors if "user_id" in voice and voice["user_id"] not in mapped]
    session.execute(
        delete(Person).where(Person.user_id.in_(people), Person.source == "import").execution_options(**without)
    )
