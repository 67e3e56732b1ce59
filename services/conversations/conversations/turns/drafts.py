"""Keeps drafts within a second of what the workers have written."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.identity import write_to_rooms
from conversations.turns.models import Draft
from conversations.turns.repository import append_text, lock_drafts
from shared.contracts.jobs import Beat, ResendFrom


def append_drafts(session: Session, beats: Sequence[Beat]) -> list[ResendFrom]:
    """Append what each heartbeat brings; where its offset does not fit, say from where to send again."""
    spoken = {beat.job_id: beat for beat in beats if beat.appended and beat.offset is not None}
    if not spoken:
        return []
    rooms = session.scalars(select(Draft.conversation_id).where(Draft.job_id.in_(spoken)))
    write_to_rooms(session, set(rooms))
    resend = []
    for draft in lock_drafts(session, list(spoken)):
        beat = spoken[draft.job_id]
        if draft.attempt == beat.attempt:
            resend += _append(session, draft, draft.job_id, beat)
    return resend


def _append(session: Session, draft: Draft, job_id: UUID, beat: Beat) -> list[ResendFrom]:
    held = len(draft.text)
    offset, appended = beat.offset or 0, beat.appended or ""
    if offset > held:
        return [ResendFrom(job_id=job_id, offset=held)]
    fresh = appended[held - offset :]
    if fresh:
        append_text(session, draft.message_id, fresh)
    return []
