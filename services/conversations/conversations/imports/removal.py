"""Leaves nothing behind of an import that has ended, but its rooms as far as they were done."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from conversations.identity import write_to_rooms
from conversations.imports.models import UNFINISHED, Import
from conversations.imports.repository import find_part_with_file, forget_files, forget_parts
from conversations.messages.models import Message
from conversations.participants.models import Participant
from conversations.people.models import Person
from conversations.rooms.models import Conversation

REMOVED_AT_ONCE = 5000


def clear_away(session: Session, job: Import) -> None:
    """Remove the next piece of a room that never appeared; when nothing is left of it, the file.

    Of an export the conversations go first, one after the other.
    """
    part = find_part_with_file(session, job.id)
    if part is not None:
        write_to_rooms(session, [part.target_id])
        part.state = job.state if part.state in UNFINISHED else part.state
        _clear_away(session, part)
        return
    forget_parts(session, job.id)
    _clear_away(session, job)


def _clear_away(session: Session, job: Import) -> None:
    if job.state == "done" or not job.target_is_new:
        forget_files(session, [job.id])
        return
    room = session.get(Conversation, job.target_id)
    if room is not None and room.last_seq > 0:
        _remove_newest(session, room)
    else:
        _remove_room(session, job)
        forget_files(session, [job.id])


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
    speaks_elsewhere = select(Message.id).where(Message.user_id == Person.user_id).exists()
    sits_elsewhere = select(Participant.user_id).where(Participant.user_id == Person.user_id).exists()
    session.execute(
        delete(Person)
        .where(Person.user_id.in_(people), Person.source == "import", ~speaks_elsewhere, ~sits_elsewhere)
        .execution_options(**without)
    )
