from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Erased:
    """Messages of one room of which only tombstones are left; the first of them stands at `first_seq`."""

    message_ids: frozenset[UUID]
    first_seq: int
