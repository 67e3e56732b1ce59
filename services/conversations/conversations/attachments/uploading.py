"""Bringing a file to a room: looked at, put into the object store, and entered, in this order.

Nothing of it happens in one transaction, since the store is far away. A blob is noted as to be removed before its first
byte is written; the transaction that enters the attachment takes that back. What is killed in between leaves a note.
"""

import hashlib
from contextlib import AbstractContextManager
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast
from uuid import UUID

from conversations.actors import SignedIn
from conversations.attachments import service
from conversations.attachments.filenames import clean_filename
from conversations.attachments.images import SHOWN, redraw
from conversations.attachments.receiving import BroughtFile
from conversations.attachments.schemas import MAX_FILE_BYTES, AttachmentAnswer
from conversations.attachments.service import AskedUpload, ReadyFile
from conversations.attachments.sniffing import sniff
from conversations.attachments.store import BlobStore
from conversations.identity import act_as_person
from conversations.resources import Resources
from shared.errors import TooLarge
from shared.web.uploads import PIECE_BYTES, UploadedFile

IN_MEMORY_BYTES = 1024 * 1024


def bring_file(
    resources: Resources, person: SignedIn, conversation_id: UUID, brought: BroughtFile
) -> tuple[AttachmentAnswer, bool]:
    """The attachment as it was entered, and whether it is new.

    Raises NotFound, RoleTooLow, ConversationArchived, ConversationDivided, ClientIdConflict, TooLarge,
    UnsupportedMediaType, Unavailable.
    """
    asked = AskedUpload(filename=clean_filename(brought.file.filename), sha256=brought.file.sha256)
    with resources.database.transaction() as session:
        act_as_person(session, person)
        made = service.admit_upload(session, person, conversation_id, brought.client_id, asked)
    if made is not None:
        return made, False
    with _spool() as drawn, _spool() as thumbnail:
        ready = _prepare(brought.file, asked.filename, drawn, thumbnail)
        with resources.database.transaction() as session:
            act_as_person(session, person)
            blob_id = service.announce_blob(session, person)
        _store(resources.blobs, blob_id, drawn if ready.is_image else brought.file.file, thumbnail)
    with resources.database.transaction() as session:
        act_as_person(session, person)
        return service.enter_upload(session, person, conversation_id, brought.client_id, asked, ready, blob_id)


def _prepare(file: UploadedFile, filename: str, drawn: BinaryIO, thumbnail: BinaryIO) -> ReadyFile:
    """What the file is; an image is written anew to `drawn` and `thumbnail`."""
    media_type = sniff(file.file, filename)
    if media_type not in SHOWN:
        return ReadyFile(filename, media_type, file.size, file.sha256)
    picture = redraw(file.file, media_type, drawn, thumbnail)
    size, sha256 = _measure(drawn)
    if size > MAX_FILE_BYTES:
        raise TooLarge(f"encoded anew it is larger than {MAX_FILE_BYTES} bytes")
    return ReadyFile(filename, picture.media_type, size, sha256, picture.width, picture.height)


def _store(blobs: BlobStore, blob_id: UUID, content: BinaryIO, thumbnail: BinaryIO) -> None:
    blobs.put(blob_id, "content", content)
    if thumbnail.tell() > 0:
        blobs.put(blob_id, "thumbnail", thumbnail)


def _spool() -> AbstractContextManager[BinaryIO]:
    return cast("AbstractContextManager[BinaryIO]", SpooledTemporaryFile(max_size=IN_MEMORY_BYTES))


def _measure(file: BinaryIO) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(PIECE_BYTES):
        digest.update(piece)
        size += len(piece)
    return size, digest.hexdigest()
