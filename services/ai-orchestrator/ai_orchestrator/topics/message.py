from dataclasses import dataclass

MAX_ID_CHARS = 64


@dataclass(frozen=True, slots=True)
class Message:
    """One message as the detector reads it; `reply_to` and `topic` are people's words and always win.

    Raises ValueError for an id or a topic too long to be remembered.
    """

    id: str
    author: str
    text: str
    time: float | None = None
    kind: str = "message"
    reply_to: str | None = None
    topic: str | None = None

    def __post_init__(self) -> None:
        if max(len(self.id), len(self.reply_to or ""), len(self.topic or "")) > MAX_ID_CHARS:
            raise ValueError(f"an id has at most {MAX_ID_CHARS} characters")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the detector says of one message, for good; `parent` is its own id where it starts a thread."""

    id: str
    topic: str
    parent: str
    boundary: bool
    divide: bool
    confidence: float
    reason: str
