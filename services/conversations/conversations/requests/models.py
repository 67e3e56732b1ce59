from uuid import UUID

from sqlalchemy import LargeBinary, PrimaryKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from conversations.database import Base


class ClientRequest(Base):
    """A creating request a person made, by the id their client gave it: unique per person for ever."""

    __tablename__ = "client_requests"
    __table_args__ = (PrimaryKeyConstraint("user_id", "client_id"),)

    user_id: Mapped[UUID]
    client_id: Mapped[UUID]
    route: Mapped[str]
    body_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    object_id: Mapped[UUID]
