from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, model_validator

from conversations.rooms.schemas import Title
from shared.web.schemas import Answer, Request, Time

Format = Literal["jsonl", "chatgpt", "slack"]


class NewImport(Request):
    """The fields beside an uploaded transcript; `authors` says which of its names have an account here."""

    format: Format
    client_id: UUID
    conversation_id: UUID | None = None
    title: Title | None = None
    authors: dict[Annotated[str, Field(min_length=1, max_length=100)], UUID] = Field(default={}, max_length=1000)

    @model_validator(mode="after")
    def _one_target(self) -> "NewImport":
        if self.conversation_id is not None and self.title is not None:
            raise ValueError("a title is for a new conversation: give either title or conversation_id")
        return self


class ImportAuthor(Answer):
    name: str
    user_id: UUID


class ImportFault(Answer):
    """`line` counts from 0, as `reply_to` does; null where the file as a whole is at fault, or `file` within it."""

    line: int | None
    pointer: str = ""
    code: str
    message: str
    file: str | None = None


class ImportAnswer(Answer):
    id: UUID
    format: Format
    state: Literal["queued", "checking", "writing", "done", "failed", "cancelled"]
    total: int | None
    done: int
    skipped: int
    left_out: dict[str, int] = {}
    conversation_ids: list[UUID]
    authors: list[ImportAuthor]
    errors: list[ImportFault]
    created_at: Time
    updated_at: Time
    version: int
