"""Takes in a file that somebody brings to a room."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from fastapi import Request

from conversations.attachments.schemas import MAX_FILE_BYTES, NewAttachment
from conversations.dependencies import Person
from shared.web.rate_limits import RateLimits
from shared.web.uploads import UPLOADS, UploadedFile, bad_field, read_fields, receive_form


@dataclass(frozen=True)
class BroughtFile:
    """A file that has come in whole, under the id its client gave the request."""

    file: UploadedFile
    client_id: UUID | None


async def receive_file(request: Request, person: Person) -> AsyncIterator[BroughtFile]:
    """The request's file; it lives as long as the request.

    Raises RateLimited, UnsupportedMediaType, TooLarge, MalformedRequest or ValidationFailed.
    """
    limits: RateLimits = request.app.state.limits
    await limits.spend_apart(request, UPLOADS, str(person.user_id))
    async with receive_form(request, MAX_FILE_BYTES) as form:
        if form.file.size == 0:
            raise bad_field("file", "too_short", "the file is empty")
        yield BroughtFile(form.file, read_fields(form.fields, NewAttachment).client_id)
