from uuid import UUID

from conversations.messages.schemas import MessageAnswer
from shared.web.schemas import Answer


class FoundRoom(Answer):
    id: UUID
    title: str | None


class HitAnswer(Answer):
    """A message that was found; each of `marks` is the start and the length of a word in `snippet`, in code points."""

    message: MessageAnswer
    conversation: FoundRoom
    snippet: str
    marks: list[tuple[int, int]]
    score: float
