"""A client that keeps its copy of everything by the contract: a snapshot, and events applied to it."""

from typing import Any

from tests.conversations.events.listening import Heard
from tests.conversations.humans import Human, Json

POINTERS = ("last_read_seq", "last_delivered_seq")
PARTS = ("messages", "participants", "ai-participants", "turns", "todos", "invitations")
KEYS = {
    "messages": "id",
    "participants": "user_id",
    "ai-participants": "id",
    "turns": "id",
    "todos": "id",
    "invitations": "id",
}

OBJECTS = {
    "participant.updated": ("participants", "participant"),
    "ai_participant.updated": ("ai-participants", "ai_participant"),
    "turn.updated": ("turns", "turn"),
    "todo.updated": ("todos", "todo"),
    "invitation.updated": ("invitations", "invitation"),
    "message.created": ("messages", "message"),
    "message.updated": ("messages", "message"),
}


class Replica:
    """What one person's client holds: rooms by id, and each room's parts by kind and id."""

    def __init__(self, human: Human) -> None:
        self._human = human
        self._last_event_seq: dict[str, int] = {}
        self.rooms: dict[str, Json] = {}
        self.parts: dict[str, dict[str, dict[str, Json]]] = {}
        for room in human.read("/conversations?limit=200")["items"]:
            self._fetch(room["id"])

    def apply(self, event: Heard) -> None:
        """Take one event in; a repeated one changes nothing."""
        room_id, number = event.key
        if number is not None:
            if number <= self._last_event_seq.get(room_id, 0):
                return
            self._last_event_seq[room_id] = number
        if event.type == "conversation.added":
            self._fetch(room_id)
        elif event.type == "conversation.removed":
            self.rooms.pop(room_id, None)
            self.parts.pop(room_id, None)
        elif room_id in self.rooms:
            self._change(event, room_id)

    def _change(self, event: Heard, room_id: str) -> None:
        data, parts = event.data, self.parts[room_id]
        if event.type in OBJECTS:
            kind, name = OBJECTS[event.type]
            _replace(parts[kind], data[name][KEYS[kind]], data[name])
        match event.type:
            case "conversation.updated":
                _replace(self.rooms, room_id, self.rooms[room_id] | data["conversation"])
            case "pointers.updated":
                self._point(parts["participants"].get(data["user_id"]), data)
            case "me.updated":
                self.rooms[room_id]["me"] = data["me"]
            case "message.created":
                self._lift(data["message"])

    def _lift(self, message: Json) -> None:
        room = self.rooms[message["conversation_id"]]
        room["last_seq"] = max(room["last_seq"], message["seq"])
        room["last_message_at"] = max(room["last_message_at"] or "", message["sent_at"])
        sender = self.parts[room["id"]]["participants"].get(message["user_id"])
        if sender is not None:
            sender.update({pointer: max(sender[pointer], message["seq"]) for pointer in POINTERS})

    def _point(self, participant: Json | None, pointers: Json) -> None:
        if participant is not None:
            participant.update({pointer: max(participant[pointer], pointers[pointer]) for pointer in POINTERS})

    def _fetch(self, room_id: str) -> None:
        answer = self._human.get(f"/conversations/{room_id}")
        if answer.status_code != 200:
            return
        self.rooms[room_id] = answer.json()
        self.parts[room_id] = {}
        for kind in PARTS:
            page = self._human.get(f"/conversations/{room_id}/{kind}?limit=200")
            items = page.json()["items"] if page.status_code == 200 else []
            self.parts[room_id][kind] = {item[KEYS[kind]]: item for item in items}

    def plain(self) -> dict[str, Any]:
        """All of it, but what a client works out by itself and what moves without a new version."""
        return {
            room_id: {
                "room": {name: value for name, value in room.items() if name not in ("me", "updated_at")},
                "view": {name: room["me"][name] for name in ("muted", "archived")},
                **{
                    kind: {
                        key: _plain(item) for key, item in items.items() if kind != "todos" or not item["deleted_at"]
                    }
                    for kind, items in self.parts[room_id].items()
                },
            }
            for room_id, room in self.rooms.items()
        }


def _replace(held: dict[str, Json], key: str, new: Json) -> None:
    if key not in held or held[key]["version"] <= new["version"]:
        held[key] = new


def _plain(item: Json) -> Json:
    derived = ("sent", "delivered", "read")
    status = {"status": "sent"} if item.get("status") in derived else {}
    return {name: value for name, value in item.items() if name not in ("updated_at", "last_read_at")} | status
