from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.ids import new_id

UNFINISHED = ("queued", "checking", "writing")


class Import(Base):
    """A transcript on its way into a room; its bytes are kept as chunks until it has ended.

    `position` (bytes) and `line` say how far the present state (checking, writing) has got. `authors` holds every
    voice: name, role and, once checked, the id it writes under. `failures` counts accidents in a row.

    An export of another program is cut into its conversations first: each is a part, an import of its own that is told
    of by its whole and goes when that has ended. `line` then counts the conversations cut so far, until `cut_at`;
    `left_out` says by reason what was not taken in.
    """

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint("format in ('jsonl', 'chatgpt', 'slack')", name="format"),
        CheckConstraint("state in ('queued', 'checking', 'writing', 'done', 'failed', 'cancelled')", name="state"),
        Index("ix_imports_user_id", "user_id", text("id desc")),
        Index("ix_imports_parent_id", "parent_id", postgresql_where=text("parent_id is not null")),
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
    position: Mapped[int] = mapped_column(default=0, server_default="0")
    line: Mapped[int] = mapped_column(default=0, server_default="0")
    failures: Mapped[int] = mapped_column(default=0, server_default="0")
    total: Mapped[int | None]
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    skipped: Mapped[int] = mapped_column(default=0, server_default="0")
    authors: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    errors: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.imports.id", ondelete="CASCADE"))
    cut_at: Mapped[datetime | None]
    left_out: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'"))
    conversation_ids: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")


class ImportChunk(Base):
    """A piece of an uploaded transcript; all but the last are `CHUNK_BYTES` long."""

    __tablename__ = "import_chunks"
    __table_args__ = (PrimaryKeyConstraint("import_id", "number"),)

    import_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.imports.id", ondelete="CASCADE"))
    number: Mapped[int]
    data: Mapped[bytes] = mapped_column(LargeBinary)


class ImportLine(Base):
    """What later lines may have to know of a line: the id it has, or (no name) that no message is there."""

    __tablename__ = "import_lines"
    __table_args__ = (PrimaryKeyConstraint("import_id", "number"), UniqueConstraint("import_id", "name"))

    import_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.imports.id", ondelete="CASCADE"))
    number: Mapped[int]
    name: Mapped[str | None] = mapped_column(String(200))
