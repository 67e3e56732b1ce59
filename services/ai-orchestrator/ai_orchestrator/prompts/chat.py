from dataclasses import dataclass


@dataclass(frozen=True)
class ChatMessage:
    """One message of a prompt; `role` is system, user or assistant."""

    role: str
    content: str
