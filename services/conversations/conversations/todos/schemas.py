from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from shared.web.schemas import Answer, Request, Time, require_ink

YEARS = range(1970, 9999)


def _of_these_times(at: datetime) -> datetime:
    if at.year not in YEARS:
        raise ValueError(f"a year from {YEARS.start} to {YEARS.stop - 1}")
    return at


Due = Annotated[AwareDatetime, AfterValidator(_of_these_times)]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255), AfterValidator(require_ink)
]
Description = Annotated[str, Field(max_length=4000)]
Status = Literal["open", "done", "dropped"]
Sort = Literal["number", "due", "recent"]


class NewTodo(Request):
    title: Title
    description: Description | None = None
    assignee_id: UUID | None = None
    due_at: Due | None = None
    source_message_id: UUID | None = None
    topic_id: UUID | None = None
    client_id: UUID | None = None


class TodoChange(Request):
    """A merge patch: absent = as before, null = cleared where that is possible."""

    title: Title | None = None
    description: Description | None = None
    status: Status | None = None
    assignee_id: UUID | None = None
    due_at: Due | None = None
    source_message_id: UUID | None = None
    topic_id: UUID | None = None


class Creator(Answer):
    type: Literal["user", "ai"]
    id: UUID


class TodoAnswer(Answer):
    """One thing to do; `number` is how people speak of it. Removed: no title, and `deleted_at`."""

    id: UUID
    number: int
    conversation_id: UUID
    title: str
    description: str | None
    status: Status
    created_by: Creator
    assignee_id: UUID | None
    due_at: Time | None
    completed_at: Time | None
    source_message_id: UUID | None
    topic_id: UUID | None
    deleted_at: Time | None
    created_at: Time
    updated_at: Time
    version: int
