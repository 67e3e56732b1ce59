from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, String, Uuid, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from shared.contracts.jobs import Beat, CancelledJob, Heartbeat, HeartbeatAnswer, ResendFrom
from shared.jobs.book import JobBook, seconds_from_now

AppendDrafts = Callable[[Session, list[Beat]], list[ResendFrom]]


def renew_leases(
    book: JobBook, session: Session, heartbeat: Heartbeat, append_drafts: AppendDrafts | None = None
) -> HeartbeatAnswer:
    """Renew the leases that still stand; name the jobs to cancel, the lost ones, and drafts to send again.

    `append_drafts` gets the beats of living attempts and answers whose offset does not fit.
    """
    beats = {(beat.job_id, beat.attempt, beat.lease_token): beat for beat in heartbeat.jobs}
    renewed = _renew(book, session, list(beats.values()))
    alive = [beat for beat in beats.values() if beat.job_id in renewed]
    return HeartbeatAnswer(
        lease_until=_until(book, session, renewed),
        cancel=[CancelledJob(job_id=row.id, reason=row.cancel_reason) for row in renewed.values() if row.cancel_reason],
        lost=[beat.job_id for beat in beats.values() if beat.job_id not in renewed],
        resend=append_drafts(session, alive) if append_drafts and alive else [],
    )


def _until(book: JobBook, session: Session, renewed: dict[UUID, Row[Any]]) -> datetime:
    found = [row.lease_until for row in renewed.values()] or session.scalars(select(seconds_from_now(book.lease_s)))
    latest: datetime = max(found)
    return latest


def _renew(book: JobBook, session: Session, beats: list[Beat]) -> dict[UUID, Row[Any]]:
    if not beats:
        return {}
    job = book.table
    job_ids = literal([beat.job_id for beat in beats], ARRAY(Uuid))
    tokens = literal([beat.lease_token for beat in beats], ARRAY(String))
    given = func.unnest(job_ids, tokens).table_valued("job_id", "lease_token").render_derived()
    held = (
        select(job.id)
        .join(given, (job.id == given.c.job_id) & (job.lease_token == given.c.lease_token))
        .where(job.state == "leased")
        .order_by(job.id)
        .with_for_update(of=job)
    )
    rows = session.execute(
        update(job)
        .where(job.id.in_(held))
        .values(lease_until=seconds_from_now(book.lease_s))
        .returning(job.id, job.cancel_reason, job.lease_until)
        .execution_options(synchronize_session=False)
    )
    return {row.id: row for row in rows}
