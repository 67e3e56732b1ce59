from uuid import UUID

from pydantic import Field

from shared.contracts.model import Contract
from shared.contracts.usage import Usage

CONTRACT = "interests.v1"


class InterestsPayload(Contract):
    user_id: UUID
    texts: list[str]


class Interest(Contract):
    name: str = Field(min_length=1, max_length=100)
    weight: float = Field(ge=0, le=1)


class InterestsResult(Contract):
    interests: list[Interest] = Field(max_length=50)
    usage: Usage | None = None
