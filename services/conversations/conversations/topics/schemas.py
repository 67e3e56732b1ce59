from typing import Any, Literal
from uuid import UUID

from shared.web.schemas import Answer, Time

Source = Literal["detector", "model", "person"]


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
