from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.ids import new_id


class Import(Base):
    """A transcript on its way into a room. `source` holds the uploaded bytes until it has ended."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint("format in ('jsonl', 'chatgpt', 'slack')", name="format"),
        CheckConstraint("state in ('queued', 'checking', 'writing', 'done', 'failed', 'cancelled')", name="state"),
        Index("ix_imports_user_id", "user_id", text("id desc")),
        Index("ix_imports_unfinished", "id", postgresql_where=text("state in ('queued', 'checking', 'writing')")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.people.user_id"))
    format: Mapped[str]
    state: Mapped[str] = mapped_column(default="queued", server_default="queued")
    title: Mapped[str | None]
    target_id: Mapped[UUID]
    target_is_new: Mapped[bool]
    author_map: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    source: Mapped[bytes | None] = mapped_column(LargeBinary)
    total: Mapped[int | None]
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    skipped: Mapped[int] = mapped_column(default=0, server_default="0")
    authors: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    errors: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
