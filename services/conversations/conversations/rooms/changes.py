"""What a change of a room amounts to, for those who compare and those who write it down."""

from copy import deepcopy
from typing import Any

from sqlalchemy.orm import Session

from conversations.actors import Actor
from conversations.audit.service import Audited, record_action
from conversations.rooms.models import Conversation

_CHANGEABLE = ("title", "title_source", "description", "status", "settings", "metadata_")
_TOLD_WHOLE = ("status", "settings")


def snapshot(room: Conversation) -> dict[str, Any]:
    """What people may change of a room, as it is now."""
    return {name: deepcopy(getattr(room, name)) for name in _CHANGEABLE}


def write_down_change(session: Session, actor: Actor, room: Conversation, before: dict[str, Any]) -> None:
    """Write down how the room differs from `before`: of settings and status what they were, of words only that."""
    after = snapshot(room)
    changed = [name for name in _CHANGEABLE if after[name] != before[name]]
    told = {"fields": sorted(name.rstrip("_") for name in changed)}
    record_action(
        session,
        actor,
        _action_of(before, after),
        room.id,
        Audited("conversation", room.id),
        before=_differing(before, after),
        after=told | _differing(after, before),
    )


def _action_of(before: dict[str, Any], after: dict[str, Any]) -> str:
    if before["status"] == after["status"]:
        return "conversation.changed"
    return "conversation.archived" if after["status"] == "archived" else "conversation.reopened"


def _differing(this: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    told = {name: this[name] for name in _TOLD_WHOLE if this[name] != other[name]}
    if "settings" in told:
        theirs = other["settings"]
        told["settings"] = {key: value for key, value in this["settings"].items() if theirs.get(key) != value}
    return told
