"""That somebody is typing: told to whoever listens, kept nowhere."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import redis
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.participants.standing import access_room
from conversations.rooms.openness import require_open
from shared.clock import utc_now
from shared.database.transactions import announce
from shared.web.schemas import render_time

SHOWN_FOR_S = 6
TOLD_EVERY_MS = 3000


@dataclass(frozen=True)
class Typing:
    """Announced when somebody types, or has stopped; `until` is when it is not so any more without further news."""

    conversation_id: UUID
    user_id: UUID
    until: datetime
    is_typing: bool


def show_typing(session: Session, person: SignedIn, conversation_id: UUID, *, is_typing: bool) -> None:
    """Have the room told. Raises NotFound, RoleTooLow, ConversationArchived or ConversationDivided."""
    mine = access_room(session, person, conversation_id, Operation.SHOW_TYPING)
    require_open(mine.room)
    until = utc_now() + timedelta(seconds=SHOWN_FOR_S if is_typing else 0)
    announce(session, Typing(conversation_id, person.user_id, until, is_typing))


def publish_typing(live: redis.Redis, channel: str, news: Iterable[Typing]) -> None:
    """Tell every process; that the same person types in the same room, every three seconds at most."""
    for one in news:
        throttle = f"spindle:types:{one.conversation_id}:{one.user_id}"
        if one.is_typing and not live.set(throttle, 1, nx=True, px=TOLD_EVERY_MS):
            continue
        if not one.is_typing:
            live.delete(throttle)
        told = {"user_id": str(one.user_id), "until": render_time(one.until)}
        live.publish(channel, json.dumps({"conversation_id": str(one.conversation_id), "data": told}))
