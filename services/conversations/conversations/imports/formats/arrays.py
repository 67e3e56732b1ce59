"""Reads a JSON array of any length element by element, never holding more than one of them."""

from collections.abc import Iterator
from typing import Any, BinaryIO

import ijson
from ijson.common import ObjectBuilder

from conversations.imports.formats.reading import FormatFault
from shared.json_text import MAX_DEPTH

MAX_ELEMENT_BYTES = 16 * 1024 * 1024
MAX_ELEMENT_PARTS = 1_000_000
_BLOCK = 64 * 1024
_MARK = b"\xef\xbb\xbf"
_DEEPER = ("start_map", "start_array")
_BACK = ("end_map", "end_array")


def read_array(file: BinaryIO, name: str | None = None) -> Iterator[Any]:
    """The elements of the array that `file` holds; `name` says in faults which file it is.

    Raises FormatFault where it is no array, not JSON, nested too deeply, or one element is too large.
    """
    source = _Measured(file, name)
    try:
        yield from _build(source, name)
    except ijson.JSONError as error:
        raise FormatFault("malformed", "this is not valid JSON", file=name, pointer=source.pointer) from error


class _Measured:
    """The file, refusing to read on within an element that is too large."""

    def __init__(self, file: BinaryIO, name: str | None) -> None:
        self._file = file
        self._name = name
        self._read = 0
        self._begun = False
        self.element = 0

    @property
    def pointer(self) -> str:
        return f"/{self.element}"

    def begin_next(self) -> None:
        self._read = 0
        self.element += 1

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        if not self._begun and size > 0:
            self._begun = True
            data = data.removeprefix(_MARK)
        self._read += len(data)
        if self._read > MAX_ELEMENT_BYTES:
            message = f"at most {MAX_ELEMENT_BYTES} bytes each"
            raise FormatFault("too_large", message, file=self._name, pointer=self.pointer)
        return data


def _build(source: _Measured, name: str | None) -> Iterator[Any]:
    events = ijson.basic_parse(source, use_float=True, buf_size=_BLOCK)
    if next(events, ("", None))[0] != "start_array":
        raise FormatFault("malformed", "this is not a JSON array", file=name)
    builder, depth, parts = ObjectBuilder(), 1, 0
    for event, value in events:
        depth += (event in _DEEPER) - (event in _BACK)
        if depth == 0:
            continue
        parts += 1
        builder.event(event, value)
        if depth > MAX_DEPTH or parts > MAX_ELEMENT_PARTS:
            raise FormatFault("too_deep", "nested too deeply, or of too many parts", file=name, pointer=source.pointer)
        if depth == 1:
            yield builder.value
            source.begin_next()
            builder, parts = ObjectBuilder(), 0
