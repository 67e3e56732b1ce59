"""Ids that follow from the import and the line, so that a repeated batch makes the same objects again."""

import hashlib
from uuid import UUID

_RANDOM_BITS = 74
_MASK = (1 << _RANDOM_BITS) - 1


def derive_id(import_id: UUID, *path: str | int) -> UUID:
    """A UUID version 7 (RFC 9562) of the import's own time, its random bits drawn from import and `path`."""
    text = "\0".join(map(str, (import_id, *path)))
    drawn = int.from_bytes(hashlib.sha256(text.encode()).digest()) & _MASK
    time = import_id.int >> 80
    high, low = drawn >> 62, drawn & ((1 << 62) - 1)
    return UUID(int=time << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low)


def message_id(import_id: UUID, line: int) -> UUID:
    """The id of the message that line `line` becomes."""
    return derive_id(import_id, "message", line)
