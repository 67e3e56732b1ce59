from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from shared.web.schemas import Answer, Request, Time

Method = Literal["extractive", "model"]
Seq = Annotated[int, Field(ge=1, le=2**31 - 1)]


class NewSummary(Request):
    from_seq: Seq | None = None
    to_seq: Seq | None = None
    method: Method = "extractive"
    client_id: UUID | None = None


class SentenceAnswer(Answer):
    """A sentence and the messages it comes from, all of which the reader may see as they were."""

    text: str
    message_ids: list[UUID]


class TopicSummary(Answer):
    """What was said of one topic; without a topic the name is empty."""

    topic_id: UUID | None
    name: str
    sentences: list[SentenceAnswer]


class SummaryFailure(Answer):
    """Why a model gave no summary; `offered` is the method that always does."""

    code: str
    detail: str
    offered: Literal["extractive"] = "extractive"


class SummaryAnswer(Answer):
    id: UUID
    conversation_id: UUID
    from_seq: int
    to_seq: int
    method: Method
    state: Literal["drafting", "done", "failed"]
    topics: list[TopicSummary]
    failure: SummaryFailure | None = None
    created_at: Time
    updated_at: Time
    version: int
