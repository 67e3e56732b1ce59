from uuid import UUID

from pydantic import Field

from shared.web.schemas import Answer, Request, Time

MAX_FILE_BYTES = 25 * 1024 * 1024
MAX_PER_MESSAGE = 20


class NewAttachment(Request):
    """The field beside an uploaded file."""

    client_id: UUID | None = None


class AttachmentAnswer(Answer):
    """A file as its readers see it: `media_type` by its content, `size` and `sha256` of the bytes handed out.

    `width` and `height` are those of an image that is shown and has a thumbnail.
    """

    id: UUID
    filename: str
    media_type: str
    size: int = Field(gt=0)
    width: int | None
    height: int | None
    sha256: str
    message_id: UUID | None
    created_at: Time
    updated_at: Time
    version: int
