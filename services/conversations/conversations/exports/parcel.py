"""A document and the files its messages carry, as one zip: put together while it is fetched, nothing is kept twice."""

import io
import logging
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import PurePath
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from anyio import from_thread

from conversations.actors import SignedIn
from conversations.attachments.models import Attachment
from conversations.attachments.service import list_carried
from conversations.attachments.store import BlobMissing, BlobStore
from conversations.identity import act_as_person
from shared.database.transactions import Database

PAGE = 100
LONGEST_ENDING = 12
logger = logging.getLogger(__name__)


def pack(document: Iterable[bytes], name: str, files: Iterable[tuple[str, Iterable[bytes]]]) -> Iterator[bytes]:
    """The zip piece by piece, its document first; no more of it is held than one piece."""
    outbox = _Outbox()
    with ZipFile(outbox, "w") as archive:
        yield from _put(archive, outbox, ZipInfo(name), ZIP_DEFLATED, document)
        for path, pieces in files:
            yield from _put(archive, outbox, ZipInfo(path), ZIP_STORED, pieces)
    yield outbox.take()


def read_files(
    database: Database, blobs: BlobStore, person: SignedIn, conversation_id: UUID
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The files that the room's messages carry, as far as the person may see them by then.

    Called on a worker thread of a running event loop. A file whose bytes are gone is left out.
    """
    after: UUID | None = None
    while True:
        with database.transaction() as session:
            act_as_person(session, person)
            page = list_carried(session, person, conversation_id, after, PAGE)
        for attachment in page:
            try:
                pieces = from_thread.run(blobs.open, attachment.blob_id, "content")
            except BlobMissing:
                logger.error("attachment %s has lost its bytes", attachment.id)
                continue
            yield path_of(attachment), _pieces(pieces)
        if len(page) < PAGE:
            return
        after = page[-1].id


def path_of(attachment: Attachment) -> str:
    """Where a file lies in the zip: its id, which the document names, and an ending that its name had."""
    ending = PurePath(attachment.filename).suffix[:LONGEST_ENDING]
    kept = "".join(character for character in ending if character.isascii() and character.isalnum())
    return f"attachments/{attachment.id}" + (f".{kept}" if kept else "")


def _put(
    archive: ZipFile, outbox: "_Outbox", entry: ZipInfo, compression: int, pieces: Iterable[bytes]
) -> Iterator[bytes]:
    entry.compress_type = compression
    with archive.open(entry, "w", force_zip64=True) as opened:
        for piece in pieces:
            opened.write(piece)
            yield outbox.take()
    yield outbox.take()


def _pieces(pieces: AsyncIterator[bytes]) -> Iterator[bytes]:
    while (piece := from_thread.run(_next, pieces)) is not None:
        yield piece


async def _next(pieces: AsyncIterator[bytes]) -> bytes | None:
    return await anext(pieces, None)


class _Outbox(io.RawIOBase):
    """Where the zip is written to: what is in it is sent on and forgotten."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]  # no other buffer comes
        self._held.append(bytes(data))
        return len(data)

    def take(self) -> bytes:
        held, self._held = b"".join(self._held), []
        return held
