"""Bases and field types of what stands in requests and answers."""

import json
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, PlainSerializer

MAX_METADATA_BYTES = 8 * 1024


def render_time(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


Time = Annotated[AwareDatetime, PlainSerializer(render_time, return_type=str, when_used="json")]
"""RFC 3339, UTC, microseconds, `Z`."""


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
