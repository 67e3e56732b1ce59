"""Writes an export as one JSON object, part after part, an item a line."""

from collections.abc import Sequence

from pydantic import BaseModel

from conversations.exports.contents import PARTS, Page, Reading, read_head

MEDIA_TYPE = "application/json"
SUFFIX = "json"
ORDER: Sequence[str] = tuple(PARTS)


def write_head(reading: Reading) -> str:
    """Everything that is no list; the object stays open."""
    return read_head(reading).model_dump_json()[:-1]


def write_page(_reading: Reading, part: str, page: Page, *, is_first: bool) -> str:
    """The next items of a part, opened by its first page and closed by its last; the last part closes the object."""
    opened = f',\n"{part}": [' if is_first else ""
    closed = "" if page.after is not None else "\n]"
    ended = "\n}\n" if part == ORDER[-1] and page.after is None else ""
    return opened + _items(page.items, is_first=is_first) + closed + ended


def _items(items: Sequence[BaseModel], *, is_first: bool) -> str:
    lines = ",\n".join(item.model_dump_json() for item in items)
    return ("\n" if is_first or not lines else ",\n") + lines if lines else ""
