"""A thin reader of server-sent events (WHATWG HTML, section 9.2) whose data is one JSON object a line."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

DONE = b"[DONE]"
LONGEST_LINE = 4 * 1024 * 1024


class Unreadable(Exception):
    """What came is not the stream that was asked for."""


def read_events(chunks: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The objects of the `data:` lines, up to `[DONE]` or the end; comments and other fields are skipped.

    Lines are split on line feeds only: a JSON string may hold any other separator of Unicode as it stands.
    """
    rest = b""
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            data = _data_of(line)
            if data == DONE:
                return
            if data:
                yield read_object(data)
        if len(rest) > LONGEST_LINE:
            raise Unreadable("a line without end")
    last = _data_of(rest)
    if last and last != DONE:
        yield read_object(last)


def read_object(data: bytes) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except ValueError as error:
        raise Unreadable("not JSON") from error
    if not isinstance(found, dict):
        raise Unreadable("not an object")
    return found


def _data_of(line: bytes) -> bytes:
    return line[5:].strip() if line.startswith(b"data:") else b""
