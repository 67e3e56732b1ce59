from shared.database.columns import Table, schema_metadata

SCHEMA = "conversations"


class Base(Table):
    """Base of every table of this service."""

    __abstract__ = True
    # RETURNING asks for the right to read the new row, which a room's founder has only once they sit in it.
    __mapper_args__ = {"eager_defaults": False}
    metadata = schema_metadata(SCHEMA)
