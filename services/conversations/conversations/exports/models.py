from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.ids import new_id


class Export(Base):
    """A copy of a room as one person may read it, written piece by piece and kept until `expires_at`.

    `place` says what comes next, `first_seq`..`through_seq` which messages it holds, `chunks` how many pieces there
    are. `failures` counts accidents in a row.
    """

    __tablename__ = "exports"
    __table_args__ = (
        CheckConstraint("format in ('json', 'markdown')", name="format"),
        CheckConstraint("state in ('queued', 'writing', 'done', 'failed')", name="state"),
        CheckConstraint("(state = 'done') = (expires_at is not null)", name="expires_at"),
        Index("ix_exports_conversation_id", "conversation_id"),
        Index("ix_exports_user_id", "user_id", text("id desc")),
        Index("ix_exports_unfinished", "updated_at", postgresql_where=text("state in ('queued', 'writing')")),
        Index("ix_exports_expires_at", "expires_at", postgresql_where=text("expires_at is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.people.user_id"))
    format: Mapped[str] = mapped_column(String(10))
    include: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    state: Mapped[str] = mapped_column(String(10), default="queued", server_default="queued")
    place: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    first_seq: Mapped[int] = mapped_column(default=1, server_default="1")
    through_seq: Mapped[int] = mapped_column(default=0, server_default="0")
    chunks: Mapped[int] = mapped_column(default=0, server_default="0")
    size: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    expires_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class ExportChunk(Base):
    """A piece of an export's file, in order."""

    __tablename__ = "export_chunks"
    __table_args__ = (PrimaryKeyConstraint("export_id", "number"),)

    export_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.exports.id", ondelete="CASCADE"))
    number: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)
