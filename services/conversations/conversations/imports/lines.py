"""Cuts a file into lines without holding more of it than one line and one block."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

MAX_LINE_BYTES = 1024 * 1024
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class RawLine:
    """Line `number` (from 0) and where the next one begins; without `data` it was longer than 1 MiB."""

    number: int
    next_position: int
    data: bytes | None


def split_lines(blocks: Iterable[bytes], *, position: int = 0, number: int = 0) -> Iterator[RawLine]:
    """The lines of a file that is read on at byte `position`, which is where line `number` begins.

    A byte order mark at the file's start and a carriage return at a line's end are no part of a line.
    """
    held, dropped = b"", 0
    for block in blocks:
        *endings, rest = block.split(b"\n")
        for ending in endings:
            line = _cut(number, position, held + ending, dropped, ended=1)
            yield line
            number, position, held, dropped = number + 1, line.next_position, b"", 0
        held += rest
        if len(held) > MAX_LINE_BYTES:
            held, dropped = b"", dropped + len(held)
    if held or dropped:
        yield _cut(number, position, held, dropped, ended=0)


def _cut(number: int, position: int, data: bytes, dropped: int, *, ended: int) -> RawLine:
    next_position = position + dropped + len(data) + ended
    if dropped or len(data) > MAX_LINE_BYTES:
        return RawLine(number, next_position, None)
    return RawLine(number, next_position, (data.removeprefix(_MARK) if position == 0 else data).removesuffix(b"\r"))
