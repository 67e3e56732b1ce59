"""Stops the answers to what was taken back."""

from uuid import UUID

from sqlalchemy.orm import Session

from conversations.jobs import JOBS
from conversations.turns import repository

STOPPED = "stopped"


def withdraw_question(session: Session, conversation_id: UUID, message_id: UUID) -> None:
    """Have the workers stop whatever they write to this message, or as this message."""
    running = repository.find_running(session, conversation_id)
    about = [turn for turn in running if message_id in (turn.trigger_id, turn.message_id)]
    jobs = [turn.job_id for turn in about if turn.job_id is not None]
    if jobs:
        JOBS.cancel(session, jobs, STOPPED)
