"""Where a reader stands in the order of commits.

Commit order is not the order of ids or of transaction numbers: a transaction may commit after others that began
later. A reader therefore remembers the snapshot it read (PostgreSQL, "Transaction ID and Snapshot Information
Functions"), and what a client holds is the snapshot's lower bound.
"""

import re
from dataclasses import dataclass

from shared.errors import InvalidCursor

_CURSOR = re.compile(r"1-([0-9a-f]{1,16})")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What was visible at one moment: all transactions below `xmax`, except those still `running`.

    Below `xmin` none was running.
    """

    xmin: int
    xmax: int
    running: frozenset[int]

    @classmethod
    def parse(cls, text: str) -> "Snapshot":
        """From the text of a `pg_snapshot`: `xmin:xmax:xip,…`."""
        xmin, xmax, running = text.split(":")
        return cls(int(xmin), int(xmax), frozenset(map(int, filter(None, running.split(",")))))

    @property
    def cursor(self) -> str:
        """Resuming here may repeat what this snapshot showed, and skips nothing that it did not."""
        return write_cursor(self.xmin)


def write_cursor(xid: int) -> str:
    return f"1-{xid:x}"


def read_cursor(cursor: str) -> int:
    """The transaction id to resume at. Raises InvalidCursor."""
    match = _CURSOR.fullmatch(cursor)
    if match is None:
        raise InvalidCursor
    return int(match[1], 16)
