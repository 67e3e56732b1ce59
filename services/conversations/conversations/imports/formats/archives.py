"""Opens a zip that a stranger has sent: looked through before anything of it is read, never unpacked to disk."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from conversations.imports.formats.reading import FormatFault

MAX_ENTRIES = 100_000
MAX_UNPACKED = 1024 * 1024 * 1024
MAX_RATIO = 200
SMALL = 1024 * 1024
"""What unpacks to less is no bomb, however well it was packed."""
MAX_LEVELS = 8
MAX_READ = 16 * 1024 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_BEGINNING = b"PK\x03\x04"


def is_archive(file: BinaryIO) -> bool:
    file.seek(0)
    beginning = file.read(len(_BEGINNING))
    file.seek(0)
    return beginning == _BEGINNING


class Archive:
    """The files within a zip, by their names below its topmost folder. Raises FormatFault where it is no honest one."""

    def __init__(self, file: BinaryIO) -> None:
        try:
            self._zip = zipfile.ZipFile(cast(BinaryIO, _Wary(file)))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise FormatFault("malformed", "this is not a readable zip archive") from error
        entries = self._zip.infolist()
        _check_size(entries)
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            _check_entry(entry)
            if entry.filename in self._entries:
                raise FormatFault("duplicate_name", "two entries have the same name", file=_shown(entry))
            self._entries[entry.filename] = entry

    @cached_property
    def names(self) -> list[str]:
        """The names of its files, folders left out, in order."""
        return sorted(name for name in self._entries if not name.endswith("/"))

    @contextmanager
    def open(self, name: str) -> Iterator[BinaryIO]:
        """The bytes of one file, unpacked as they are read."""
        try:
            with self._zip.open(self._entries[name]) as file:
                yield cast(BinaryIO, file)
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise FormatFault("damaged", "the archive is damaged here", file=name) from error


class _Wary:
    """A file of which nobody reads too much at once: the directory of a zip is read in one piece, however long."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek = file.seek
        self.tell = file.tell

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size if 0 <= size <= MAX_READ else MAX_READ + 1)
        if len(data) > MAX_READ:
            raise FormatFault("too_many_entries", "the directory of the archive is too long")
        return data


def _check_size(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise FormatFault("too_many_entries", f"at most {MAX_ENTRIES} entries")
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED:
        raise FormatFault("too_large", f"at most {MAX_UNPACKED} bytes unpacked")
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > SMALL and unpacked > MAX_RATIO * packed:
        raise FormatFault("zip_bomb", "unpacked it would be suspiciously large")


def _check_entry(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    path = PurePosixPath(name)
    if not name or path.is_absolute() or ".." in path.parts or any(mark in name for mark in "\\\0:"):
        raise FormatFault("bad_name", "an entry of the archive has a name that leads out of it", file=_shown(entry))
    if len(path.parts) > MAX_LEVELS:
        raise FormatFault("bad_name", f"folders at most {MAX_LEVELS} deep", file=_shown(entry))
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise FormatFault("symlink", "links are refused", file=_shown(entry))
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
        raise FormatFault("unsupported", "encrypted, or packed in an unusual way", file=_shown(entry))
    if entry.file_size > SMALL and entry.file_size > MAX_RATIO * entry.compress_size:
        raise FormatFault("zip_bomb", "unpacked it would be suspiciously large", file=_shown(entry))


def _shown(entry: zipfile.ZipInfo) -> str:
    return "".join(character for character in entry.orig_filename[:200] if character.isprintable())
