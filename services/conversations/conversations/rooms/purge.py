"""Removes the rows of deleted rooms. Several caretakers may run at once."""

from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from conversations.identity import write_to_rooms
from conversations.jobs import Job
from conversations.relationships.service import part_with_all
from conversations.rooms.models import Conversation
from conversations.topics.models import ConversationTopic, Topic
from shared.database.transactions import Database
from shared.jobs.model import UNFINISHED

BATCH = 20
_PATIENCE = text("set local statement_timeout = '10min'")
_FORGET_VOICES = text(
    """
    delete from conversations.people voice where source = 'import'
    and not exists (select from conversations.participants where user_id = voice.user_id)
    and not exists (select from conversations.messages where user_id = voice.user_id)
    """
)


def purge_deleted_rooms(database: Database) -> int:
    """Remove what belonged to rooms that were deleted, one room a transaction. Answers how many went.

    Their last events stay until they are pruned, so that whoever was away still learns that the room is gone.
    """
    with database.transaction() as session:
        deleted = list(
            session.scalars(select(Conversation.id).where(Conversation.deleted_at.is_not(None)).limit(BATCH))
        )
    for conversation_id in deleted:
        _part_with_all(database, conversation_id)
        with database.transaction() as session:
            _purge(session, conversation_id)
    return len(deleted)


def _part_with_all(database: Database, conversation_id: UUID) -> None:
    related = True
    while related:
        with database.transaction() as session:
            related = part_with_all(session, conversation_id)


def _purge(session: Session, conversation_id: UUID) -> None:
    write_to_rooms(session, [conversation_id])
    family_id = session.scalar(
        select(Conversation.family_id).where(Conversation.id == conversation_id).with_for_update(skip_locked=True)
    )
    if family_id is None:
        return
    session.execute(_PATIENCE)
    _end_jobs(session, conversation_id)
    session.execute(delete(Conversation).where(Conversation.id == conversation_id))
    unused = ~select(ConversationTopic.topic_id).where(ConversationTopic.topic_id == Topic.id).exists()
    session.execute(
        delete(Topic).where(Topic.family_id == family_id, unused).execution_options(synchronize_session=False)
    )
    session.execute(_FORGET_VOICES)


def _end_jobs(session: Session, conversation_id: UUID) -> None:
    """Nobody is left to hear of them; a worker that still holds one is told that it is gone."""
    session.execute(
        update(Job)
        .where(Job.subject_id == conversation_id, Job.state.in_(UNFINISHED))
        .values(state="cancelled", finished_at=func.clock_timestamp(), lease_until=None)
        .execution_options(synchronize_session=False)
    )
