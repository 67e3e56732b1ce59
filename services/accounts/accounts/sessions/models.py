from datetime import datetime
from ipaddress import IPv4Address, IPv6Address
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.dialects.postgresql import INET
from sqlalchemy.orm import Mapped, mapped_column

from accounts.database import Base
from shared.ids import new_id

USER_AGENT_LENGTH = 400


class SignInSession(Base):
    """One sign-in and the family of refresh tokens that descends from it; of each token only a hash is kept.

    `current_hash` is of the newest token's secret. For a short time after a rotation its predecessor is good once
    more and gets the same successor, which `sealed_successor` holds readable to the predecessor's bearer alone.
    """

    __tablename__ = "sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.users.id", ondelete="CASCADE"))
    family_hash: Mapped[bytes]
    current_hash: Mapped[bytes]
    previous_hash: Mapped[bytes | None]
    sealed_successor: Mapped[bytes | None]
    rotated_at: Mapped[datetime | None]
    authenticated_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    user_agent: Mapped[str | None] = mapped_column(String(USER_AGENT_LENGTH))
    address: Mapped[IPv4Address | IPv6Address | None] = mapped_column(INET)
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]

    __table_args__ = (
        CheckConstraint("(revoked_at is null) = (revoked_reason is null)", name="revoked"),
        Index("ix_sessions_user_id", "user_id"),
        Index("ix_sessions_expires_at", "expires_at"),
        Index("ix_sessions_revoked_at", "revoked_at", postgresql_where=text("revoked_at is not null")),
    )
