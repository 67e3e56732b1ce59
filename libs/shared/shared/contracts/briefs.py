from enum import StrEnum
from uuid import UUID

from pydantic import Field

from shared.contracts.lines import Line
from shared.contracts.model import Contract
from shared.contracts.model_calls import ModelCall
from shared.contracts.usage import Usage

CONTRACT = "brief.v1"
MAX_LINES = 500
MAX_SENTENCES = 60


class Purpose(StrEnum):
    DAUGHTER = "daughter"
    FUSION = "fusion"
    CATCH_UP = "catch_up"
    CONTEXT = "context"


class BriefPayload(Contract):
    """Lines to be summed up, oldest first; without a `call` that is done by picking sentences.

    Somebody waits for the answer of a model to `catch_up`: where the model fails, so does the job. For the other
    purposes picked sentences take its place.
    """

    conversation_id: UUID
    purpose: Purpose
    lines: list[Line] = Field(max_length=MAX_LINES)
    max_sentences: int = Field(gt=0, le=MAX_SENTENCES)
    call: ModelCall | None = None


class Sentence(Contract):
    """A sentence and the messages it comes from, all of them the payload's."""

    text: str = Field(min_length=1, max_length=2000)
    message_ids: list[UUID] = Field(min_length=1, max_length=50)


class BriefResult(Contract):
    """The sentences in order, none where the model's named no messages; `usage` is null where no model was asked."""

    sentences: list[Sentence] = Field(max_length=MAX_SENTENCES)
    usage: Usage | None = None
    prompt_version: str | None = None
