"""Names of files: cleaned when they come in, and written into headers (RFC 6266) when they go out."""

import re
from urllib.parse import quote

MAX_CHARS = 255
NAMELESS = "file"
_FOLDERS = re.compile(r"[/\\]")
_PLAIN = re.compile(r"[^A-Za-z0-9._ -]")


def clean_filename(given: str) -> str:
    """The last part of a path, without signs that cannot be seen or that turn the reading direction round.

    Where it is too long its beginning and its ending stay.
    """
    last = _FOLDERS.split(given)[-1]
    name = "".join(character for character in last if character.isprintable()).strip(" .")
    if len(name) > MAX_CHARS:
        stem, dot, ending = name.rpartition(".")
        ending = dot + ending if stem and len(ending) <= 20 else ""
        name = name[: MAX_CHARS - len(ending)] + ending
    return name or NAMELESS


def name_after(title: str) -> str:
    """A clean name of a file for a title, in which a slash opens no folder."""
    return clean_filename(_FOLDERS.sub("-", title))


def content_disposition(filename: str, *, inline: bool) -> str:
    """The value of `Content-Disposition`: the name in plain signs for old readers, and the real one in UTF-8."""
    plain = _PLAIN.sub("_", filename)
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
