from typing import Any

from sqlalchemy.orm.attributes import set_committed_value


def note_written(row: object, **values: Any) -> None:
    """Give a loaded row what a statement of its own writes, or has written, so that no flush writes it again."""
    for name, value in values.items():
        set_committed_value(row, name, value)
