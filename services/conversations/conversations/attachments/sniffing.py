"""What a file is, by its content alone."""

import codecs
import re
from typing import BinaryIO

import puremagic

UNKNOWN = "application/octet-stream"
TEXT = "text/plain"
_LOOKED_AT = 64 * 1024
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9!#$&^_.+-]{0,100}")
_LEADING = b"\xef\xbb\xbf \t\r\n"


def sniff(file: BinaryIO, filename: str) -> str:
    """The media type of the content; the name only decides between kinds that begin alike (`.docx` and `.zip`)."""
    file.seek(0)
    head = file.read(_LOOKED_AT)
    file.seek(0)
    try:
        # Blanks before the first sign are no disguise: browsers skip them too.
        found = puremagic.from_string(head.lstrip(_LEADING) or head, mime=True, filename=filename)
    except (puremagic.PureError, ValueError):
        found = ""
    return found if _MEDIA_TYPE.fullmatch(found) else (TEXT if _is_text(head) else UNKNOWN)


def _is_text(head: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return "\0" not in text
