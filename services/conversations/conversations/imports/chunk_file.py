"""A kept file as something that can be read anywhere in it, a piece at a time."""

import io
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.imports import repository
from conversations.imports.repository import CHUNK_BYTES


class ChunkFile(io.RawIOBase):
    """The uploaded file of an import, read from its pieces; two of them are held at a time."""

    def __init__(self, session: Session, import_id: UUID) -> None:
        super().__init__()
        self._session = session
        self._import_id = import_id
        self._size = repository.measure_file(session, import_id)
        self._position = 0
        self._held: dict[int, bytes] = {}

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise OSError("before the beginning of the file")
        self._position = start + offset
        return self._position

    def readinto(self, buffer: Any) -> int:
        number, offset = divmod(self._position, CHUNK_BYTES)
        data = self._chunk(number)[offset : offset + len(buffer)]
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def _chunk(self, number: int) -> bytes:
        if number not in self._held:
            while len(self._held) > 1:
                self._held.pop(next(iter(self._held)))
            self._held[number] = repository.read_chunk(self._session, self._import_id, number)
        return self._held[number]


def open_file(session: Session, import_id: UUID) -> io.BufferedReader:
    """The uploaded file of an import, from its beginning."""
    return io.BufferedReader(ChunkFile(session, import_id), buffer_size=CHUNK_BYTES)
