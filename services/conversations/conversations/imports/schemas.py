from typing import Literal
from uuid import UUID

from shared.web.schemas import Answer, Time


class ImportAuthor(Answer):
    name: str
    user_id: UUID


class ImportFault(Answer):
    line: int
    code: str
    message: str


class ImportAnswer(Answer):
    id: UUID
    format: Literal["jsonl", "chatgpt", "slack"]
    state: Literal["queued", "checking", "writing", "done", "failed", "cancelled"]
    total: int | None
    done: int
    skipped: int
    conversation_ids: list[UUID]
    authors: list[ImportAuthor]
    errors: list[ImportFault]
    created_at: Time
    updated_at: Time
    version: int
