"""Takes in an uploaded transcript: streamed to a file as it comes, never held in memory, never beyond its limit."""

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi import Request

from conversations.dependencies import Person
from conversations.imports.schemas import NewImport
from conversations.imports.upload import MAX_UPLOAD_BYTES, Upload
from shared.errors import MalformedRequest
from shared.json_text import check_json
from shared.web.rate_limits import RateLimits
from shared.web.uploads import UPLOADS, bad_field, read_fields, receive_form


async def receive_upload(request: Request, person: Person) -> AsyncIterator[Upload]:
    """The request's upload; its file lives as long as the request.

    Raises RateLimited, UnsupportedMediaType, TooLarge, MalformedRequest or ValidationFailed.
    """
    limits: RateLimits = request.app.state.limits
    await limits.spend_apart(request, UPLOADS, str(person.user_id))
    async with receive_form(request, MAX_UPLOAD_BYTES) as form:
        fields = dict(form.fields)
        if "authors" in fields:
            fields["authors"] = _read_authors(fields["authors"])
        file = form.file
        yield Upload(read_fields(fields, NewImport), file.file, file.filename, file.size)


def _read_authors(text: str) -> Any:
    try:
        check_json(text.encode())
        return json.loads(text)
    except (ValueError, MalformedRequest) as error:
        raise bad_field("authors", "malformed", "a JSON object of names and user ids") from error
