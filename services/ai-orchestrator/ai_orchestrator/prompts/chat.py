from dataclasses import dataclass


@dataclass(frozen=True)
class ChatMessage:
    """One message of a prompt; `role` is system, user or assistant.

    `stable`: all up to and with this message stands the same in the room's next prompt, so a provider may keep it.
    """

    role: str
    content: str
    stable: bool = False
