from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.orm import Mapped, mapped_column

from accounts.database import Base
from shared.ids import new_id

USERNAME_PATTERN = "^[A-Za-z0-9_.-]{1,50}$"


class User(Base):
    """A person with an account. `version` grows with every change that others may see."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    username: Mapped[str] = mapped_column(CITEXT)
    email: Mapped[str | None] = mapped_column(CITEXT)
    display_name: Mapped[str | None] = mapped_column(String(100))
    name: Mapped[str | None] = mapped_column(String(100))
    avatar_url: Mapped[str | None] = mapped_column(String(2048))
    bio: Mapped[str | None] = mapped_column(String(4000))
    hashed_password: Mapped[str | None]
    confirmed_at: Mapped[datetime | None]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
    is_admin: Mapped[bool] = mapped_column(server_default=text("false"))
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    __table_args__ = (
        CheckConstraint(f"username ~ '{USERNAME_PATTERN}'", name="username"),
        CheckConstraint("length(email) <= 255", name="email"),
        CheckConstraint("avatar_url ~ '^https?://'", name="avatar_url"),
        UniqueConstraint("username"),
        UniqueConstraint("email"),
    )
