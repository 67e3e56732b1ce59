"""What every other program's format is turned into: conversations, each a run of JSONL transcript lines."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from conversations.imports.transcript import MAX_ID, MAX_NAME
from conversations.messages.schemas import MAX_CONTENT

Line = dict[str, Any]
MAX_TITLE = 255
_TIMES = range(-2_208_988_800, 253_370_764_800)
"""Seconds from the year 1900 to the year 9999."""


class FormatFault(Exception):
    """The file is not what it was said to be: which part of it (a file within, a JSON pointer), and why."""

    def __init__(self, code: str, message: str, *, file: str | None = None, pointer: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.file = file
        self.pointer = pointer


@dataclass
class Transcript:
    """One conversation; `lines` can be read once, and `left_out` counts by reason what it did not take in."""

    title: str | None
    lines: Iterator[Line]
    left_out: Counter[str] = field(default_factory=Counter)


def make_lines(
    author: str,
    text: str,
    *,
    role: str = "user",
    time: Any = None,
    own_id: str | None = None,
    reply_to: str | None = None,
) -> Iterator[Line]:
    """What was said, as one line, or as several where a message here could not hold it; none where it is blank."""
    for number, piece in enumerate(_pieces(_cleanse(text))):
        line: Line = {"author": author, "text": piece, "role": role}
        if (seconds := read_seconds(time)) is not None:
            line["time"] = seconds
        if number == 0 and own_id and len(own_id) <= MAX_ID:
            line["id"] = own_id
        if reply_to is not None:
            line["reply_to"] = reply_to
        yield line


def tidy_name(name: Any, otherwise: str) -> str:
    """A name as a transcript may give it: on one line, of bounded length, never blank."""
    return " ".join(_cleanse(name).split())[:MAX_NAME].strip() if isinstance(name, str) and name.strip() else otherwise


def tidy_title(title: Any) -> str | None:
    """What a conversation is called, as far as that can be shown."""
    if not isinstance(title, str):
        return None
    return "".join(character for character in _cleanse(title) if character.isprintable()).strip()[:MAX_TITLE] or None


def read_seconds(time: Any) -> float | None:
    """Seconds since 1970, given as a number or as text; None where that is no time."""
    try:
        seconds = float(time) if isinstance(time, int | float | str) and not isinstance(time, bool) else None
    except (ValueError, OverflowError):
        return None
    return seconds if seconds is not None and isfinite(seconds) and int(seconds) in _TIMES else None


def _pieces(text: str) -> Iterator[str]:
    """The text in parts of at most 65,536 characters, cut at a line's end where there is one in the second half."""
    while len(text) > MAX_CONTENT:
        cut = text.rfind("\n", MAX_CONTENT // 2, MAX_CONTENT) + 1 or MAX_CONTENT
        if text[:cut].strip():
            yield text[:cut]
        text = text[cut:]
    if text.strip():
        yield text


def _cleanse(text: str) -> str:
    """Without NUL and lone surrogates, which no message can hold."""
    if text.isascii() and "\0" not in text:
        return text
    return "".join(character for character in text if character != "\0" and not "\ud800" <= character <= "\udfff")
