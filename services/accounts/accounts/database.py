from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from shared.database.columns import Table, schema_metadata

SCHEMA = "accounts"


class Base(Table):
    """Base of every table of this service."""

    __abstract__ = True
    metadata = schema_metadata(SCHEMA)


def act_as(session: Session, user_id: UUID) -> None:
    """From here on the transaction sees and writes only what is this person's, as row-level security has it."""
    session.execute(select(func.set_config("app.user_id", str(user_id), True)))
