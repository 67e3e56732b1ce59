"""Stops the answers to what was taken back."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.jobs import JOBS
from conversations.turns import repository

STOPPED = "stopped"


def withdraw_questions(session: Session, conversation_id: UUID, message_ids: Collection[UUID]) -> None:
    """Have the workers stop whatever they write to these messages, or as one of them."""
    running = repository.find_running(session, conversation_id)
    about = [turn for turn in running if turn.trigger_id in message_ids or turn.message_id in message_ids]
    jobs = [turn.job_id for turn in about if turn.job_id is not None]
    if jobs:
        JOBS.cancel(session, jobs, STOPPED)
