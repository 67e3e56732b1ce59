"""The object store that holds what people uploaded: a folder of this machine, or a bucket that speaks S3."""

import os
import shutil
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal
from urllib.parse import urlsplit
from urllib.request import url2pathname
from uuid import UUID

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, S3Store

from shared.errors import Unavailable

if TYPE_CHECKING:
    from obstore import GetOptions, GetResult

Part = Literal["content", "thumbnail"]
PARTS: tuple[Part, ...] = ("content", "thumbnail")
PIECE_BYTES = 256 * 1024
RETRIES = 3


class BlobMissing(Exception):
    """The object store has no such bytes, though a row says so."""


class BlobStore:
    """Bytes by the random id of their blob, in two parts: the content, and a thumbnail where there is one.

    `url` is `file:///folder` or `s3://bucket/prefix`; keys and endpoint of a bucket come from the usual variables of
    the environment (`AWS_ACCESS_KEY_ID`, `AWS_ENDPOINT_URL`, …).
    """

    def __init__(self, url: str) -> None:
        self._folder = _folder_of(url)
        self._store: LocalStore | S3Store
        if self._folder is not None:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._store = LocalStore(self._folder, automatic_cleanup=True)
        else:
            self._store = S3Store.from_url(
                url,
                # Without TLS only where the endpoint's own address says so.
                client_options={
                    "allow_http": True,
                    "connect_timeout": timedelta(seconds=3),
                    "timeout": timedelta(seconds=30),
                },
                retry_config={"max_retries": RETRIES, "retry_timeout": timedelta(seconds=20)},
            )

    def put(self, blob_id: UUID, part: Part, file: BinaryIO) -> None:
        """Store the whole file, so that it is on disk when this returns. Raises Unavailable."""
        file.seek(0)
        try:
            # In one piece: a broken-off upload in parts would stay in the bucket, hidden and paid for.
            obstore.put(self._store, _key(blob_id, part), file, use_multipart=False)
        except (BaseError, OSError) as error:
            raise Unavailable("the object store does not take files now") from error
        if self._folder is not None:
            _sync(self._folder / _key(blob_id, part), self._folder)

    async def open(self, blob_id: UUID, part: Part, span: range | None = None) -> AsyncIterator[bytes]:
        """The bytes, or those of `span`, piece by piece; what can go wrong does so before the first.

        Raises BlobMissing or Unavailable.
        """
        try:
            options: GetOptions = {} if span is None else {"range": (span.start, span.stop)}
            found = await obstore.get_async(self._store, _key(blob_id, part), options=options)
        except (NotFoundError, FileNotFoundError) as error:
            raise BlobMissing(str(blob_id)) from error
        except (BaseError, OSError) as error:
            raise Unavailable("the object store does not answer") from error
        return _pieces(found)

    def remove(self, blob_id: UUID) -> None:
        """See to it that nothing is left of the blob, not even of a write that was killed. Safe to repeat.

        Raises Unavailable.
        """
        try:
            if self._folder is not None:
                shutil.rmtree(self._folder / _home(blob_id))
            else:
                obstore.delete(self._store, [_key(blob_id, part) for part in PARTS])
        except (NotFoundError, FileNotFoundError):
            return
        except (BaseError, OSError) as error:
            raise Unavailable("the object store does not remove files now") from error


async def _pieces(found: "GetResult") -> AsyncIterator[bytes]:
    async for piece in found.stream(min_chunk_size=PIECE_BYTES):
        yield bytes(piece)


def _home(blob_id: UUID) -> str:
    return f"{blob_id.hex[:2]}/{blob_id.hex}"


def _key(blob_id: UUID, part: Part) -> str:
    return f"{_home(blob_id)}/{part}"


def _folder_of(url: str) -> Path | None:
    parts = urlsplit(url)
    return Path(url2pathname(parts.path)) if parts.scheme == "file" else None


def _sync(path: Path, top: Path) -> None:
    """To disk, with every folder on the way: what is acknowledged survives a loss of power."""
    for each in (path, *(folder for folder in path.parents if folder.is_relative_to(top))):
        handle = os.open(each, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
