from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from accounts.database import Base
from shared.contracts.people import ChangeKind
from shared.database.columns import Xid8
from shared.ids import new_id

_KINDS = ", ".join(f"'{kind}'" for kind in ChangeKind)


class Change(Base):
    """Something about a person that other services must hear of, in the order of (`xid`, `id`).

    It says what happened to whom; the person's card is read when the feed is, so that none outlives its change.
    """

    __tablename__ = "changes"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    xid: Mapped[int] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))
    kind: Mapped[str]
    user_id: Mapped[UUID]
    version: Mapped[int]
    sid: Mapped[UUID | None]
    token_id: Mapped[UUID | None]
    blank_messages: Mapped[bool | None]

    __table_args__ = (
        CheckConstraint(f"kind in ({_KINDS})", name="kind"),
        Index("ix_changes_xid_id", "xid", "id"),
        Index("ix_changes_user_id_kind", "user_id", "kind"),
    )
    __mapper_args__ = {"eager_defaults": False}
