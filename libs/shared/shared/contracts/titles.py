from uuid import UUID

from pydantic import Field

from shared.contracts.lines import Line
from shared.contracts.model import Contract
from shared.contracts.model_calls import ModelCall
from shared.contracts.usage import Usage

CONTRACT = "title.v1"
MAX_CHARS = 200


class TitlePayload(Contract):
    """What was said first in a room without a title; without a `call` the title is taken from its words."""

    conversation_id: UUID
    lines: list[Line]
    max_chars: int = Field(default=MAX_CHARS, gt=0)
    call: ModelCall | None = None


class TitleResult(Contract):
    """The title, empty where nothing was said that would make one; `usage` is null where no model was asked."""

    title: str = Field(max_length=MAX_CHARS)
    usage: Usage | None = None
