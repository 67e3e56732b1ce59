"""One reader a format, all yielding the same: what a new format has to add is one of these."""

from collections.abc import Callable, Iterator
from typing import BinaryIO

from conversations.imports.formats.chatgpt import read_chatgpt
from conversations.imports.formats.reading import FormatFault, Transcript
from conversations.imports.formats.slack import read_slack

READERS: dict[str, Callable[[BinaryIO], Iterator[Transcript]]] = {"chatgpt": read_chatgpt, "slack": read_slack}


def check_opening(name: str, file: BinaryIO) -> None:
    """Raises FormatFault where an export cannot be read as far as its first conversation."""
    file.seek(0)
    if next(READERS[name](file), None) is None:
        raise FormatFault("empty", "there is no conversation in the file")
