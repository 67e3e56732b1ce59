"""Keeps drafts within a second of what the workers have written."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from conversations.turns.repository import append_pieces, enter_rooms_of_drafts
from shared.contracts.jobs import Beat, ResendFrom


def append_drafts(session: Session, beats: Sequence[Beat]) -> list[ResendFrom]:
    """Append what each heartbeat brings; where its offset does not fit, say from where to send again.

    Takes as many statements for many drafts as for one, and reads no draft's text.
    """
    spoken = [beat for beat in beats if beat.appended and beat.offset is not None]
    if not spoken:
        return []
    enter_rooms_of_drafts(session, [beat.job_id for beat in spoken])
    return [ResendFrom(job_id=job_id, offset=held) for job_id, held in append_pieces(session, spoken)]
