"""Whether a room still takes what people bring to it."""

from typing import Protocol

from conversations.errors import ConversationArchived, ConversationDivided


class Openable(Protocol):
    """Anything that knows a room's status."""

    @property
    def status(self) -> str: ...


def require_open(room: Openable) -> None:
    """Raises ConversationArchived or ConversationDivided for a room that takes nothing more."""
    if room.status == "archived":
        raise ConversationArchived
    require_undivided(room)


def require_undivided(room: Openable) -> None:
    """Raises ConversationDivided for a room whose messages are its daughters' by now."""
    if room.status == "divided":
        raise ConversationDivided(extra={"daughters": []})
