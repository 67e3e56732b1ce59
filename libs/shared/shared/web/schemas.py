"""Bases and field types of what stands in requests and answers."""

import json
import re
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlsplit

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, PlainSerializer

MAX_METADATA_BYTES = 8 * 1024

# Categories of Unicode that leave a page white: controls, format characters, blanks of all kinds.
_WITHOUT_INK = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
_BLANK = re.compile(r"[\s\x00-\x1f]")


def render_time(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


Time = Annotated[AwareDatetime, PlainSerializer(render_time, return_type=str, when_used="json")]
"""RFC 3339, UTC, microseconds, `Z`."""


def require_ink(value: str) -> str:
    """`value`, if there is anything in it to be seen. Raises ValueError."""
    if all(unicodedata.category(sign) in _WITHOUT_INK for sign in value):
        raise ValueError("must not be blank")
    return value


def require_web_address(value: str) -> str:
    """`value`, if it is the whole address of something on the web. Raises ValueError."""
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or _BLANK.search(value):
        raise ValueError("must be an http or https address")
    return value


def require_small_json(value: dict[str, Any]) -> dict[str, Any]:
    """`value`, if it is at most 8 kB of JSON. Raises ValueError."""
    try:
        size = len(json.dumps(value, ensure_ascii=False, allow_nan=False).encode())
    except ValueError as error:
        raise ValueError("numbers must be finite") from error
    if size > MAX_METADATA_BYTES:
        raise ValueError(f"at most {MAX_METADATA_BYTES} bytes")
    return value


Metadata = Annotated[dict[str, Any], AfterValidator(require_small_json)]
"""Free-form JSON object of at most 8 kB."""


class Request(BaseModel):
    """What a client sends: an unknown field is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=False)


class Answer(BaseModel):
    """What a client gets: every field is always present."""

    model_config = ConfigDict(from_attributes=True)


Item = TypeVar("Item")


class Page(Answer, Generic[Item]):
    """One page of a list; `next_cursor` is opaque and null at the end."""

    items: list[Item]
    next_cursor: str | None = None
