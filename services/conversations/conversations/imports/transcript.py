"""One line of a JSONL transcript: what it must be, and what is wrong where it is not."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import isfinite
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from conversations.imports.lines import MAX_LINE_BYTES, RawLine
from conversations.messages.schemas import MAX_CONTENT
from shared.errors import MalformedRequest
from shared.json_text import check_json

MAX_NAME = 100
MAX_ID = 200
YEARS = range(1900, 9999)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


@dataclass(frozen=True, slots=True)
class LineFault:
    """One thing wrong with line `line` (from 0, as `reply_to` counts), with the whole (None), or with `file` in it."""

    line: int | None
    pointer: str
    code: str
    message: str
    file: str | None = None


def _read_time(value: Any) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    if isinstance(value, str) and _RFC3339.fullmatch(value):
        return _or_bad_time(lambda: datetime.fromisoformat(value.upper()).astimezone(UTC))
    if isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value):
        return _or_bad_time(lambda: datetime.fromtimestamp(value, UTC))
    raise _bad_time()


def _or_bad_time(read: Callable[[], datetime]) -> datetime:
    try:
        time = read()
    except (ValueError, OverflowError, OSError) as error:
        raise _bad_time() from error
    if time.year not in YEARS:
        raise _bad_time()
    return time


def _bad_time() -> PydanticCustomError:
    return PydanticCustomError("bad_time", "RFC 3339 with an offset, or seconds since 1970")


def _tidy_name(name: Any) -> Any:
    return " ".join(name.split()) if isinstance(name, str) else name


def _require_text(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "must not be blank")
    return text


Name = Annotated[str, Field(max_length=MAX_NAME), BeforeValidator(_tidy_name), AfterValidator(_require_text)]
Text = Annotated[str, Field(min_length=1, max_length=MAX_CONTENT), AfterValidator(_require_text)]
LineId = Annotated[str, Field(min_length=1, max_length=MAX_ID)]


class TranscriptLine(BaseModel):
    """A message as a transcript tells it. `reply_to` is the number of an earlier line, or its id."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    author: Name
    text: Text
    time: Annotated[datetime | None, BeforeValidator(_read_time)] = None
    reply_to: Annotated[int, Field(ge=0)] | LineId | None = None
    id: LineId | None = None
    role: Literal["user", "ai", "system"] = "user"


@dataclass(frozen=True, slots=True)
class Entry:
    """What one line holds: a message, nothing (blank), or faults."""

    number: int
    message: TranscriptLine | None = None
    faults: tuple[LineFault, ...] = ()


def read_entry(line: RawLine) -> Entry:
    """The line's message, or what is wrong with it; whatever the bytes are, this answers."""
    if line.data is None:
        return _refuse(line, "too_long", f"at most {MAX_LINE_BYTES} bytes a line")
    if not line.data.strip():
        return Entry(line.number)
    try:
        text = line.data.decode("utf-8")
        check_json(line.data)
        fields = json.loads(text)
    except UnicodeDecodeError:
        return _refuse(line, "bad_encoding", "the line is not UTF-8")
    except MalformedRequest as error:
        code, pointer = (error.faults[0].code, error.faults[0].pointer) if error.faults else ("malformed", "")
        return _refuse(line, code, error.detail or error.title, pointer)
    except ValueError:
        return _refuse(line, "malformed", "the line is not valid JSON")
    if not isinstance(fields, dict):
        return _refuse(line, "malformed", "the line is not a JSON object")
    return _validate(line.number, fields)


def _validate(number: int, fields: dict[str, Any]) -> Entry:
    given = {name: value for name, value in fields.items() if value is not None}
    try:
        return Entry(number, TranscriptLine.model_validate(given))
    except ValidationError as error:
        faults = dict.fromkeys(_fault_of(number, dict(item)) for item in error.errors())
        return Entry(number, faults=tuple(faults))


def _fault_of(number: int, item: dict[str, Any]) -> LineFault:
    name = str(item["loc"][0])
    if name == "reply_to":
        return LineFault(number, "/reply_to", "bad_reply", "the number of an earlier line, or its id")
    return LineFault(number, f"/{name[:MAX_NAME]}", str(item["type"]), str(item["msg"]))


def _refuse(line: RawLine, code: str, message: str, pointer: str = "") -> Entry:
    return Entry(line.number, faults=(LineFault(line.number, pointer, code, message),))
