from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base


class Person(Base):
    """The card of a person: a copy of what accounts says, or the author of an imported transcript."""

    __tablename__ = "people"
    __table_args__ = (
        CheckConstraint("source in ('account', 'import')", name="source"),
        Index("ix_people_username", "username", unique=True, postgresql_where=text("source = 'account'")),
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    username: Mapped[str | None] = mapped_column(CITEXT)
    display_name: Mapped[str]
    avatar_url: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    source: Mapped[str] = mapped_column(default="account", server_default="account")
    erased_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=0, server_default="0")


class RevokedSession(Base):
    """A session that may do nothing any more, kept until its access tokens have run out."""

    __tablename__ = "revoked_sessions"
    __table_args__ = (Index("ix_revoked_sessions_created_at", "created_at"),)

    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]


class FeedPosition(Base):
    """How far the feed of another service has been read."""

    __tablename__ = "feed_positions"

    feed: Mapped[str] = mapped_column(primary_key=True)
    cursor: Mapped[str]
