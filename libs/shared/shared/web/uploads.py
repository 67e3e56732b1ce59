"""Takes in forms with one file: streamed to disk as they come, never held in memory, never beyond their limit."""

import hashlib
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any, BinaryIO, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.types import Message, Receive

from shared.errors import Fault, MalformedRequest, TooLarge, UnsupportedMediaType, ValidationFailed
from shared.web.rate_limits import Policy

UPLOADS = Policy("uploads", quota=30, window_s=60)
PIECE_BYTES = 256 * 1024
MAX_FIELDS = 10
# What may come beside the file: other fields, borders, the names of parts.
_BESIDE_BYTES = 1024 * 1024
_FILE = "file"

Fields = TypeVar("Fields", bound=BaseModel)


@dataclass(frozen=True)
class UploadedFile:
    """A file that has come in whole; it lives as long as its request."""

    file: BinaryIO
    filename: str
    size: int

    def pieces(self) -> Iterator[bytes]:
        """The file from its start, in pieces of 256 kB."""
        self.file.seek(0)
        while piece := self.file.read(PIECE_BYTES):
            yield piece

    @cached_property
    def sha256(self) -> str:
        digest = hashlib.sha256()
        for piece in self.pieces():
            digest.update(piece)
        return digest.hexdigest()


@dataclass(frozen=True)
class UploadForm:
    """The part `file` of a form, and the text of its other parts."""

    file: UploadedFile
    fields: dict[str, Any]


@asynccontextmanager
async def receive_form(request: Request, max_bytes: int) -> AsyncIterator[UploadForm]:
    """The request's form, whose file is at most `max_bytes` long.

    Raises UnsupportedMediaType, TooLarge, MalformedRequest or ValidationFailed.
    """
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise UnsupportedMediaType("a file comes as multipart/form-data")
    bounded = Request(request.scope, _bound(request.receive, max_bytes))
    form = await bounded.form(max_files=1, max_fields=MAX_FIELDS, max_part_size=PIECE_BYTES)
    try:
        yield _read_form(form, max_bytes)
    finally:
        await form.close()


def read_fields(fields: Mapping[str, Any], model: type[Fields]) -> Fields:
    """The fields beside a file as `model` says they are. Raises ValidationFailed that names each bad one."""
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        faults = tuple(
            Fault("body", "".join(f"/{part}" for part in item["loc"]), item["type"], item["msg"])
            for item in error.errors()
        )
        raise ValidationFailed(f"{faults[0].pointer}: {faults[0].message}", faults=faults) from error


def bad_field(name: str, code: str, message: str) -> ValidationFailed:
    """The refusal of one part of a form."""
    return ValidationFailed(f"{name}: {message}", faults=(Fault("body", f"/{name}", code, message),))


def _bound(receive: Receive, max_bytes: int) -> Receive:
    """Refuses what is too large, but listens a while first: who is cut off while sending never reads the refusal."""
    received, allowed = 0, max_bytes + _BESIDE_BYTES

    async def bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received <= allowed:
            return message
        while message.get("more_body") and received <= 2 * allowed:
            message = await receive()
            received += len(message.get("body", b""))
        raise TooLarge(f"at most {max_bytes} bytes")

    return bounded


def _read_form(form: FormData, max_bytes: int) -> UploadForm:
    fields: dict[str, Any] = {}
    for name, value in form.multi_items():
        if name in fields:
            raise bad_field(name, "repeated", "give it once")
        fields[name] = value
    file = fields.pop(_FILE, None)
    if not isinstance(file, UploadFile):
        raise bad_field(_FILE, "missing", "the file is missing")
    if (file.size or 0) > max_bytes:
        raise TooLarge(f"at most {max_bytes} bytes")
    for name, value in fields.items():
        if not isinstance(value, str) or not _is_proper(name) or not _is_proper(value):
            raise MalformedRequest("fields are text without NUL and lone surrogates")
    return UploadForm(UploadedFile(file.file, file.filename or "", file.size or 0), fields)


def _is_proper(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
