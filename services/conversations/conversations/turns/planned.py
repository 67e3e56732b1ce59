from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from conversations.events.types import EventType


@dataclass(frozen=True)
class PlannedTurn:
    """One AI's turn on a message: with a job and the id of its answer to be, or skipped for a reason."""

    id: UUID
    ai_participant_id: UUID
    role: str
    reason: str
    state: str
    message_id: UUID | None = None
    job_id: UUID | None = None
    after_id: UUID | None = None

    def as_row(self) -> dict[str, Any]:
        """Its columns as JSON."""
        return {name: str(value) if isinstance(value, UUID) else value for name, value in asdict(self).items()}

    def as_event(self) -> dict[str, Any]:
        """That it was given, as an event's type and refs."""
        refs = {"turn_id": str(self.id), "message_id": str(self.message_id)}
        return {"type": EventType.TURN_UPDATED.value, "refs": refs}
