from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, declared_attr, mapped_column
from sqlalchemy.schema import SchemaItem

from shared.ids import new_id

STATES = ("waiting", "leased", "done", "failed", "cancelled")
UNFINISHED = ("waiting", "leased")


class JobRow:
    """Columns of a job table: the durable truth about a piece of work, whatever the queue forgets.

    `subject_id` is what the job is about (a conversation, a person): its row is locked before the job's.
    `attempt` counts claims, `lost` the attempts whose worker vanished. Of one `coalesce_key` at most one job
    is unfinished. All times but `created_at` and `updated_at` are by Postgres' clock.
    """

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    state: Mapped[str] = mapped_column(default="waiting", server_default="waiting")
    arguments: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    coalesce_key: Mapped[str | None]
    acting_user_id: Mapped[UUID | None]
    attempt: Mapped[int] = mapped_column(default=0, server_default="0")
    lost: Mapped[int] = mapped_column(default=0, server_default="0")
    next_at: Mapped[datetime] = mapped_column(server_default=text("clock_timestamp()"))
    hinted_at: Mapped[datetime | None]
    hints: Mapped[int] = mapped_column(default=0, server_default="0")
    claim_id: Mapped[UUID | None]
    worker: Mapped[str | None]
    lease_token: Mapped[str | None]
    lease_until: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]
    cancel_reason: Mapped[str | None]
    ended_attempt: Mapped[int | None]
    answer: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    failure: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    finished_at: Mapped[datetime | None]

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[SchemaItem, ...]:
        states = ", ".join(f"'{state}'" for state in STATES)
        unfinished = text("state in ('waiting', 'leased')")
        return (
            CheckConstraint(f"state in ({states})", name="state"),
            Index("uq_jobs_coalesce_key", "coalesce_key", unique=True, postgresql_where=unfinished),
            Index("ix_jobs_waiting", "next_at", postgresql_where=text("state = 'waiting'")),
            Index("ix_jobs_leased", "lease_until", postgresql_where=text("state = 'leased'")),
            Index("ix_jobs_subject_id", "subject_id", postgresql_where=unfinished),
            Index("ix_jobs_finished_at", "finished_at", postgresql_where=text("finished_at is not null")),
        )
