"""An uploaded transcript, as what is done with it needs to know it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

from conversations.imports.repository import CHUNK_BYTES
from conversations.imports.schemas import NewImport

MAX_UPLOAD_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True)
class Upload:
    """A transcript that has come in whole, with the fields beside it."""

    new: NewImport
    file: BinaryIO
    filename: str
    size: int

    def blocks(self) -> Iterator[bytes]:
        """The file from its start, in pieces of 256 kB."""
        self.file.seek(0)
        while block := self.file.read(CHUNK_BYTES):
            yield block

    @cached_property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        for block in self.blocks():
            digest.update(block)
        return digest.hexdigest()
