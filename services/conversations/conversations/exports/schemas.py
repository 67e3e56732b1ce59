from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from shared.web.schemas import Answer, Request, Time

Format = Literal["json", "markdown"]
Part = Literal["lineage", "attachments"]


def _once_each(parts: list[Part]) -> list[Part]:
    if len(set(parts)) < len(parts):
        raise ValueError("name each part once")
    return parts


class NewExport(Request):
    format: Format
    include: Annotated[list[Part], Field(max_length=2), AfterValidator(_once_each)] = []
    client_id: UUID | None = None


class ExportAnswer(Answer):
    """`done` of `total` messages are written; the file is there from `done` on until `expires_at`."""

    id: UUID
    conversation_id: UUID
    format: Format
    include: list[Part]
    state: Literal["queued", "writing", "done", "failed"]
    total: int | None
    done: int
    size: int | None
    expires_at: Time | None
    created_at: Time
    updated_at: Time
    version: int
