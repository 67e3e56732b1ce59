from datetime import datetime
from typing import Literal
from uuid import UUID

from shared.contracts.model import Contract


class Line(Contract):
    """One message as a job sees it; `seq` is its place in the conversation the job belongs to."""

    id: UUID
    seq: int
    sender_type: Literal["user", "ai", "system"]
    name: str
    text: str
    at: datetime
    parent_id: UUID | None = None
