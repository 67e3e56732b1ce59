from shared.database.columns import Table, schema_metadata

SCHEMA = "conversations"


class Base(Table):
    """Base of every table of this service."""

    __abstract__ = True
    metadata = schema_metadata(SCHEMA)
