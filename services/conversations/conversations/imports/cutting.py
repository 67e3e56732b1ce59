"""Cuts an export of another program into its conversations: each becomes a part, an import of its own."""

import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from conversations.imports import repository
from conversations.imports.chunk_file import open_file
from conversations.imports.formats.readers import READERS
from conversations.imports.formats.reading import FormatFault, Line, Transcript
from conversations.imports.ids import derive_id
from conversations.imports.models import Import
from conversations.imports.progress import fail
from conversations.imports.repository import CHUNK_BYTES
from conversations.imports.transcript import LineFault
from shared.clock import utc_now

ROUND_S = 3.0
MAX_PARTS = 10_000
EMPTY = "empty_conversation"


def cut_on(session: Session, job: Import) -> None:
    """Cut off the next conversations, for some seconds; at the end of the file say that all are there."""
    try:
        if _cut_some(session, job):
            job.cut_at = utc_now()
            if not repository.sum_parts(session, job.id).parts:
                raise FormatFault("empty", "there is no message in the file")
    except FormatFault as fault:
        fail(session, job, [LineFault(None, fault.pointer, fault.code, fault.message, fault.file)])


def _cut_some(session: Session, job: Import) -> bool:
    """True at the end of the file. Where an earlier step left off is found by reading up to it again.

    A step goes on for as long as that took, if that is longer: so the steps are few, however large the file is.
    """
    begun, until = time.monotonic(), 0.0
    parts = repository.sum_parts(session, job.id).parts
    for number, transcript in enumerate(READERS[job.format](open_file(session, job.id))):
        if number < job.line:
            continue
        until = until or 2 * time.monotonic() - begun + ROUND_S
        if _cut_off(session, job, number, transcript):
            parts += 1
            _check_number(job, parts)
        job.line = number + 1
        if time.monotonic() > until:
            return False
    return True


def _check_number(job: Import, parts: int) -> None:
    if parts > 1 and not job.target_is_new:
        raise FormatFault("several_conversations", "only one conversation can be put into a room that is there already")
    if parts > MAX_PARTS:
        raise FormatFault("too_many_conversations", f"at most {MAX_PARTS} conversations")


def _cut_off(session: Session, job: Import, number: int, transcript: Transcript) -> bool:
    """Whether there was anything in it to be cut off."""
    lines = iter(transcript.lines)
    first = next(lines, None)
    if first is not None:
        _enter_part(session, job, number, transcript, _with_first(first, lines))
    left_out = Counter(job.left_out) + transcript.left_out
    left_out[EMPTY] += first is None
    job.left_out = {reason: count for reason, count in left_out.items() if count}
    return first is not None


def _with_first(first: Line, rest: Iterator[Line]) -> Iterator[Line]:
    yield first
    yield from rest


def _enter_part(
    session: Session, job: Import, number: int, transcript: Transcript, lines: Iterable[dict[str, Any]]
) -> None:
    part = Import(
        id=derive_id(job.id, "part", number),
        parent_id=job.id,
        user_id=job.user_id,
        format=job.format,
        title=transcript.title,
        target_id=derive_id(job.id, "room", number) if job.target_is_new else job.target_id,
        target_is_new=job.target_is_new,
        author_map=job.author_map,
    )
    session.add(part)
    session.flush()
    repository.add_chunks(session, part.id, _pack(lines))


def _pack(lines: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    """The lines as JSONL, in pieces of 256 kB."""
    held = bytearray()
    for line in lines:
        held += json.dumps(line, ensure_ascii=False).encode() + b"\n"
        while len(held) >= CHUNK_BYTES:
            yield bytes(held[:CHUNK_BYTES])
            del held[:CHUNK_BYTES]
    if held:
        yield bytes(held)
