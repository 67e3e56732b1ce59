from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from shared.web.schemas import Answer, Request, Time

Source = Literal["detector", "model", "person"]


def _shown(name: str) -> str:
    if not any(character.isprintable() and not character.isspace() for character in name):
        raise ValueError("must not be blank")
    return name


class NewTopic(Request):
    name: Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_shown)]
    description: Annotated[str, Field(max_length=4000)] | None = None
    client_id: UUID | None = None


class TopicAnswer(Answer):
    id: UUID
    conversation_id: UUID
    name: str
    description: str | None
    relevance: float
    detected_at: Time
    source: Source
    message_count: int
    user_ids: list[UUID]
    metadata: dict[str, Any]
    created_at: Time
    updated_at: Time
    version: int


class MessageTopicAnswer(Answer):
    message_id: UUID
    seq: int
    topic_id: UUID | None
    confidence: float
    reason: str
    source: Source
    parent_id: UUID | None
    created_at: Time
    updated_at: Time
    version: int


class TopicRoom(Answer):
    conversation_id: UUID
    topic_id: UUID
    relevance: float


class WordAnswer(Answer):
    """A word that rooms speak of, and how strongly each does."""

    name: str
    rooms: list[TopicRoom]
