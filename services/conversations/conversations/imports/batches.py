from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from sqlalchemy.orm import Session

from conversations.imports.lines import RawLine, split_lines
from conversations.imports.models import Import
from conversations.imports.repository import read_blocks

BATCH = 500
BATCH_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Batch:
    """Lines that are worked off together; whether the file ends with them."""

    lines: list[RawLine]
    is_last: bool


def read_batches(session: Session, job: Import) -> Iterator[Batch]:
    """The file's lines from where the import stands, in batches of at most 500 lines and about 4 MiB; none at its end.

    While a batch is worked off, the import stands behind it.
    """
    lines = split_lines(read_blocks(session, job.id, job.position), position=job.position, number=job.line)
    following = next(lines, None)
    while following is not None:
        batch = _fill(following, lines)
        following = next(lines, None)
        job.position, job.line = batch[-1].next_position, batch[-1].number + 1
        yield Batch(batch, is_last=following is None)


def _fill(first: RawLine, rest: Iterator[RawLine]) -> list[RawLine]:
    batch: list[RawLine] = []
    for line in chain([first], rest):
        batch.append(line)
        if len(batch) >= BATCH or line.next_position - first.next_position >= BATCH_BYTES:
            break
    return batch
