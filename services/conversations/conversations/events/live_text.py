from typing import Any

from conversations.events.subscribers import Subscriber
from conversations.events.writing import Writing
from shared.web.schemas import render_time

FROM_START = "0-0"


class LiveText:
    """The text of one answer while it is written, as far as this process has it.

    Takes pieces in any order, twice or overlapping; `text` grows without a gap within an attempt, and a higher attempt
    begins anew. Offsets and lengths count code points. Who is in `behind` gets the whole text before the next piece.
    """

    def __init__(self, writing: Writing) -> None:
        self.writing = writing
        self.attempt = writing.attempt
        self.text = writing.text or ""
        self.sent = 0
        self.not_before = 0.0
        self.position = FROM_START
        self.behind: set[Subscriber] = set()
        self._ahead: list[tuple[int, str]] = []

    @property
    def has_gap(self) -> bool:
        """Whether pieces came that do not join on."""
        return bool(self._ahead)

    @property
    def has_pending(self) -> bool:
        return len(self.text) > self.sent

    def absorb(self, attempt: int, offset: int, piece: str) -> None:
        """Take a piece that begins at `offset` of that attempt's text."""
        if attempt > self.attempt:
            self.attempt, self.text, self.sent = attempt, "", 0
            self._ahead.clear()
        if attempt < self.attempt:
            return
        if offset > len(self.text):
            self._ahead.append((offset, piece))
            return
        fresh = piece[len(self.text) - offset :]
        if fresh:
            self.text += fresh
            self._join_on()

    def take_pending(self) -> dict[str, Any]:
        """What was not sent yet, as the data of a `message.delta`."""
        offset, self.sent = self.sent, len(self.text)
        return {
            "message_id": self.writing.message_id,
            "attempt": self.attempt,
            "offset": offset,
            "text": self.text[offset:],
        }

    def as_draft(self) -> dict[str, Any]:
        """What was sent so far, as the data of a `message.text`."""
        writing = self.writing
        draft = {
            "message_id": writing.message_id,
            "conversation_id": writing.conversation_id,
            "turn_id": writing.turn_id,
            "ai_participant_id": writing.ai_participant_id,
            "attempt": self.attempt,
            "text": self.text[: self.sent],
            "started_at": render_time(writing.started_at),
        }
        return {"draft": draft}

    def _join_on(self) -> None:
        waiting, self._ahead = sorted(self._ahead), []
        for offset, piece in waiting:
            self.absorb(self.attempt, offset, piece)
