from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base
from shared.ids import new_id


class Relationship(Base):
    """How one room belongs to another: it came out of it, goes on with it, or points at it."""

    __tablename__ = "relationships"
    __table_args__ = (
        UniqueConstraint("parent_id", "child_id", "relationship_type"),
        CheckConstraint("relationship_type in ('division', 'reference', 'continuation')", name="relationship_type"),
        CheckConstraint("parent_id <> child_id", name="no_self"),
        CheckConstraint("division_point_seq >= 0", name="division_point_seq"),
        Index("ix_relationships_child_id", "child_id"),
        Index("ix_relationships_created_by", "created_by", postgresql_where=text("created_by is not null")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    parent_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    child_id: Mapped[UUID] = mapped_column(ForeignKey("conversations.conversations.id", ondelete="CASCADE"))
    relationship_type: Mapped[str] = mapped_column(String(12), default="division", server_default="division")
    division_point_seq: Mapped[int | None]
    topic_ids: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default=text("'[]'"))
    metadata_: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, default=dict, server_default=text("'{}'"))
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("conversations.people.user_id"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")
