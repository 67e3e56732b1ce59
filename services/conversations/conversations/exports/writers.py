from collections.abc import Sequence
from typing import Protocol, cast

from conversations.exports import json_writer, markdown_writer
from conversations.exports.contents import Page, Reading


class Writer(Protocol):
    """Turns a room's parts into text, in `ORDER`, a page at a time."""

    MEDIA_TYPE: str
    SUFFIX: str
    ORDER: Sequence[str]

    def write_head(self, reading: Reading) -> str: ...

    def write_page(self, reading: Reading, part: str, page: Page, *, is_first: bool) -> str: ...


WRITERS: dict[str, Writer] = {"json": cast("Writer", json_writer), "markdown": cast("Writer", markdown_writer)}
