"""A client that keeps its copy of everything by the contract: a snapshot, and events applied to it."""

from typing import Any

from tests.conversations.events.listening import Heard
from tests.conversations.humans import Human, Json

POINTERS = ("last_read_seq", "last_delivered_seq")
Parts = dict[str, dict[str, Json]]
KEYS = {
    "messages": "id",
    "participants": "user_id",
    "ai-participants": "id",
    "turns": "id",
    "todos": "id",
    "invitations": "id",
    "approvals": "id",
    "relationships": "id",
    "topics": "id",
    "message-topics": "message_id",
}
"""The parts of a room, each by the route that lists it, and what names one of it."""

OBJECTS = {
    "approval.updated": ("approvals", "approval"),
    "participant.updated": ("participants", "participant"),
    "ai_participant.updated": ("ai-participants", "ai_participant"),
    "turn.updated": ("turns", "turn"),
    "todo.updated": ("todos", "todo"),
    "invitation.updated": ("invitations", "invitation"),
    "message.created": ("messages", "message"),
    "message.updated": ("messages", "message"),
}


class Replica:
    """What one person's client holds: rooms by id, and each room's parts by kind and id.

    `since` leaves out rooms with an older id, which is to say older rooms.
    """

    def __init__(self, human: Human, *, since: str = "") -> None:
        self._human = human
        self._since = since
        self._last_event_seq: dict[str, int] = {}
        self.rooms: dict[str, Json] = {}
        self.parts: dict[str, Parts] = {}
        self.imports = {one["id"]: one for one in human.read("/imports?limit=200")["items"] if one["id"] > since}
        for room in human.read("/conversations?limit=200")["items"]:
            if room["id"] > since:
                self._fetch(room["id"])

    def apply(self, event: Heard) -> None:
        """Take one event in; a repeated one changes nothing."""
        room_id, number = event.key
        if event.type == "import.updated" and event.data["import"]["id"] > self._since:
            _replace(self.imports, event.data["import"]["id"], event.data["import"])
        if room_id is None or room_id < self._since:
            return
        if number is not None:
            if number <= self._last_event_seq.get(room_id, 0):
                return
            self._last_event_seq[room_id] = number
        if event.type in ("conversation.added", "reset"):
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
        self._change_room(event, self.rooms[room_id])
        self._change_parts(event, parts)

    def _change_room(self, event: Heard, room: Json) -> None:
        data = event.data
        match event.type:
            case "conversation.updated":
                _replace(self.rooms, room["id"], room | data["conversation"])
            case "phase.updated":
                room.update({name: data[name] for name in ("mitosis_phase", "phase_progress")})
            case "me.updated":
                room["me"] = data["me"]
            case "message.created":
                self._lift(data["message"])

    def _change_parts(self, event: Heard, parts: Parts) -> None:
        data = event.data
        match event.type:
            case "pointers.updated":
                self._point(parts["participants"].get(data["user_id"]), data)
            case "person.updated":
                self._rename(parts, data["person"])
            case "ai_participant.updated":
                self._rename_ai(parts, data["ai_participant"])
            case "topics.updated":
                parts["topics"] = {topic["id"]: topic for topic in data["topics"]}
            case "message_topics.updated":
                for item in data["items"]:
                    _replace(parts["message-topics"], item["message_id"], item)
            case "relationship.updated":
                self._relate(parts["relationships"], data["relationship"])

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

    def _rename(self, parts: Parts, person: Json) -> None:
        seat = parts["participants"].get(person["id"])
        if seat is not None:
            seat["user"] = person
        for message in parts["messages"].values():
            if message["user_id"] == person["id"]:
                message["sender"] = {"name": person["display_name"], "avatar": person["avatar_url"]}

    def _rename_ai(self, parts: Parts, ai: Json) -> None:
        for message in parts["messages"].values():
            if message["ai_participant_id"] == ai["id"]:
                message["sender"] = {"name": ai["name"], "avatar": ai["avatar"]}

    def _relate(self, held: dict[str, Json], relationship: Json) -> None:
        if "deleted_at" in relationship:
            held.pop(relationship["id"], None)
        else:
            _replace(held, relationship["id"], relationship)

    def _fetch(self, room_id: str) -> None:
        answer = self._human.get(f"/conversations/{room_id}")
        if answer.status_code != 200:
            return
        self.rooms[room_id] = answer.json()
        self.parts[room_id] = {}
        for kind in KEYS:
            page = self._human.get(f"/conversations/{room_id}/{kind}?limit=200")
            items = page.json()["items"] if page.status_code == 200 else []
            self.parts[room_id][kind] = {item[KEYS[kind]]: item for item in items}

    def plain(self) -> dict[str, Any]:
        """All of it, but what a client works out by itself and what moves without a new version."""
        rooms = {room_id: self._plain_room(room, self.parts[room_id]) for room_id, room in self.rooms.items()}
        return {"imports": {key: _plain(one) for key, one in self.imports.items()}, **rooms}

    def _plain_room(self, room: Json, parts: Parts) -> Json:
        shown = parts | {"todos": {key: todo for key, todo in parts["todos"].items() if not todo["deleted_at"]}}
        return {
            "room": {name: value for name, value in room.items() if name not in ("me", "updated_at")},
            "view": {name: room["me"][name] for name in ("muted", "archived")},
            **{kind: {key: _plain(item) for key, item in items.items()} for kind, items in shown.items()},
        }


def _replace(held: dict[str, Json], key: str, new: Json) -> None:
    if key not in held or held[key]["version"] <= new["version"]:
        held[key] = new


def _plain(item: Json) -> Json:
    derived = ("sent", "delivered", "read")
    status = {"status": "sent"} if item.get("status") in derived else {}
    return {name: value for name, value in item.items() if name not in ("updated_at", "last_read_at")} | status
