"""Takes in an uploaded transcript: streamed to a file as it comes, never held in memory, never beyond its limit."""

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import Request
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.types import Message, Receive

from conversations.dependencies import Person
from conversations.imports.repository import CHUNK_BYTES
from conversations.imports.schemas import NewImport
from conversations.imports.upload import MAX_UPLOAD_BYTES, Upload
from shared.errors import Fault, MalformedRequest, TooLarge, UnsupportedMediaType, ValidationFailed
from shared.json_text import check_json
from shared.web.rate_limits import Policy, RateLimits

MAX_FORM_BYTES = MAX_UPLOAD_BYTES + 1024 * 1024
LISTENED_BYTES = 2 * MAX_FORM_BYTES
MAX_FIELDS = 10
UPLOADS = Policy("uploads", quota=30, window_s=60)
_FILE = "file"


async def receive_upload(request: Request, person: Person) -> AsyncIterator[Upload]:
    """The request's upload; its file lives as long as the request.

    Raises RateLimited, UnsupportedMediaType, TooLarge, MalformedRequest or ValidationFailed.
    """
    limits: RateLimits = request.app.state.limits
    limits.spend(request, UPLOADS, str(person.user_id))
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise UnsupportedMediaType("a transcript comes as multipart/form-data")
    bounded = Request(request.scope, _bound(request.receive))
    form = await bounded.form(max_files=1, max_fields=MAX_FIELDS, max_part_size=CHUNK_BYTES)
    try:
        yield _read_form(form)
    finally:
        await form.close()


def _bound(receive: Receive) -> Receive:
    """Refuses what is too large, but listens a while first: who is cut off while sending never reads the refusal."""
    received = 0

    async def bounded() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received <= MAX_FORM_BYTES:
            return message
        while message.get("more_body") and received <= LISTENED_BYTES:
            message = await receive()
            received += len(message.get("body", b""))
        raise TooLarge(f"at most {MAX_UPLOAD_BYTES} bytes")

    return bounded


def _read_form(form: FormData) -> Upload:
    fields: dict[str, Any] = {}
    for name, value in form.multi_items():
        if name in fields:
            raise _invalid(name, "repeated", "give it once")
        fields[name] = value
    file = fields.pop(_FILE, None)
    if not isinstance(file, UploadFile):
        raise _invalid(_FILE, "missing", "the transcript is missing")
    if (file.size or 0) > MAX_UPLOAD_BYTES:
        raise TooLarge(f"at most {MAX_UPLOAD_BYTES} bytes")
    return Upload(_read_fields(fields), file.file, file.filename or "", file.size or 0)


def _read_fields(fields: dict[str, Any]) -> NewImport:
    for name, value in fields.items():
        if not isinstance(value, str) or not _is_proper(name) or not _is_proper(value):
            raise MalformedRequest("fields are text without NUL and lone surrogates")
    if "authors" in fields:
        fields["authors"] = _read_authors(fields["authors"])
    try:
        return NewImport.model_validate(fields)
    except ValidationError as error:
        faults = tuple(
            Fault("body", "".join(f"/{part}" for part in item["loc"]), item["type"], item["msg"])
            for item in error.errors()
        )
        raise ValidationFailed(f"{faults[0].pointer}: {faults[0].message}", faults=faults) from error


def _read_authors(text: str) -> Any:
    try:
        check_json(text.encode())
        return json.loads(text)
    except (ValueError, MalformedRequest) as error:
        raise _invalid("authors", "malformed", "a JSON object of names and user ids") from error


def _is_proper(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


def _invalid(name: str, code: str, message: str) -> ValidationFailed:
    return ValidationFailed(f"{name}: {message}", faults=(Fault("body", f"/{name}", code, message),))
