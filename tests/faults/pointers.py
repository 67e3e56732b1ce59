"""What a client works out by itself: how far everybody has got, and so what is delivered and read."""

from collections.abc import Iterable

from tests.faults.cast import Room
from tests.faults.reading import Message

DERIVED = ("sent", "delivered", "read")


def derive_statuses(room: Room, messages: Iterable[Message]) -> dict[str, Message]:
    """The messages by id, each with its status derived: only posting moves pointers here, the author’s own."""
    held = list(messages)
    reached = {person.user_id: 0 for person in room.people}
    for message in held:
        if message["user_id"] in reached:
            reached[message["user_id"]] = max(reached[message["user_id"]], message["seq"])
    return {message["id"]: {**message, "status": _status(message, reached)} for message in held}


def _status(message: Message, reached: dict[str, int]) -> str:
    others = [seq for user_id, seq in reached.items() if user_id != message["user_id"]]
    if message["status"] not in DERIVED or not others:
        return str(message["status"])
    return "read" if min(others) >= message["seq"] else "sent"
