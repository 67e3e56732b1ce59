"""Posting a message: one transaction for the message, its place, its events and the jobs it gives rise to."""

from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.ai_participants.repository import find_present
from conversations.errors import ConversationArchived, ConversationDivided
from conversations.events.types import EventType
from conversations.identity import own_card
from conversations.messages.mentions import Mentionable, find_mentions
from conversations.messages.models import Message
from conversations.messages.schemas import Mention, MessageAnswer, NewMessage, Sender
from conversations.messages.service import read_message
from conversations.participants.repository import find_usernames
from conversations.participants.standing import access_room
from conversations.requests.service import enter_request
from conversations.rooms.ledger import RoomLedger, keep_ledger
from conversations.rooms.models import Conversation
from conversations.topics.service import schedule_detection
from conversations.turns.service import Posted, ask_ais
from shared.clock import utc_now
from shared.errors import Fault, NotSupportedYet, ValidationFailed
from shared.ids import new_id

# The message and its author's pointers in one statement: this stands in the way of everything people say.
_WRITE = text(
    """
    with moved as (
        update conversations.participants
        set last_read_seq = :seq, last_delivered_seq = :seq, last_read_at = :now
        where conversation_id = :conversation_id and user_id = :user_id
    )
    insert into conversations.messages
        (id, conversation_id, seq, client_id, sender_type, user_id, content, message_type, importance, parent_id,
         origin_id, mentions, metadata, sent_at, created_at, updated_at)
    values (:id, :conversation_id, :seq, :client_id, 'user', :user_id, :content, :message_type, :importance,
            :parent_id, :id, :mentions, :metadata, :now, :now, :now)
    """
)

_AS_POSTED: dict[str, Any] = {
    "inherited_from": None,
    "sender_type": "user",
    "role": "user",
    "ai_participant_id": None,
    "ai_model_id": None,
    "shown_chars": None,
    "attempt": 0,
    "status": "sent",
    "is_ai_generated": False,
    "is_first_responder": False,
    "depth": 0,
    "reactions": [],
    "attachments": [],
    "pinned_at": None,
    "edited_at": None,
    "deleted_at": None,
    "version": 1,
}


def post_message(
    session: Session, person: SignedIn, conversation_id: UUID, new: NewMessage
) -> tuple[MessageAnswer, bool]:
    """The message as it stands in the room, and whether it is new; AIs are asked in the same transaction.

    Raises RoleTooLow, ConversationArchived, ConversationDivided, ClientIdConflict, ValidationFailed.
    """
    _require_supported(new)
    message_id = new_id()
    route = f"POST /conversations/{conversation_id}/messages"
    made = enter_request(session, person.user_id, new.client_id, route, new, message_id)
    if made is not None:
        return read_message(session, person, conversation_id, made), False
    mine = access_room(session, person, conversation_id, Operation.POST_MESSAGE, lock=True)
    require_open(mine.room)
    parent_ai_id = _find_parent_ai(session, conversation_id, new.parent_id)
    ais = find_present(session, conversation_id)
    mentions = _find_mentions(session, conversation_id, new.content, [Mentionable("ai", ai.id, ai.name) for ai in ais])
    with keep_ledger(session, mine.room) as ledger:
        message = _write(ledger, person, new, message_id, mentions)
        if ais:
            ask_ais(ledger, person, ais, Posted(message_id, parent_ai_id, mentions))
    schedule_detection(session, conversation_id, person.user_id)
    return message, True


def require_open(room: Conversation) -> None:
    """Raises ConversationArchived or ConversationDivided for a room that takes no more messages."""
    if room.status == "archived":
        raise ConversationArchived
    if room.status == "divided":
        raise ConversationDivided(extra={"daughters": []})


def _require_supported(new: NewMessage) -> None:
    if new.message_type in ("image", "file"):
        fault = Fault("body", "/message_type", "not_supported_yet", "attachments come with a later release")
        raise NotSupportedYet(faults=(fault,))
    if new.attachment_ids:
        fault = Fault("body", "/attachment_ids", "not_supported_yet", "attachments come with a later release")
        raise NotSupportedYet(faults=(fault,))


def _find_parent_ai(session: Session, conversation_id: UUID, parent_id: UUID | None) -> UUID | None:
    if parent_id is None:
        return None
    parent = session.execute(
        select(Message.ai_participant_id).where(Message.id == parent_id, Message.conversation_id == conversation_id)
    ).one_or_none()
    if parent is None:
        fault = Fault("body", "/parent_id", "unknown_message", "there is no such message in this conversation")
        raise ValidationFailed("/parent_id: there is no such message in this conversation", faults=(fault,))
    ai_participant_id: UUID | None = parent[0]
    return ai_participant_id


def _find_mentions(session: Session, conversation_id: UUID, content: str, ais: list[Mentionable]) -> list[Mention]:
    if "@" not in content:
        return []
    people = [Mentionable("user", one.user_id, one.username) for one in find_usernames(session, conversation_id)]
    return find_mentions(content, [*people, *ais])


def _write(
    ledger: RoomLedger, person: SignedIn, new: NewMessage, message_id: UUID, mentions: list[Mention]
) -> MessageAnswer:
    now = utc_now()
    written: dict[str, Any] = {
        "id": message_id,
        "conversation_id": ledger.conversation_id,
        "seq": ledger.take_seq(now),
        "user_id": person.user_id,
        **new.model_dump(include={"client_id", "content", "message_type", "importance", "parent_id"}),
    }
    spans = Jsonb([mention.model_dump(mode="json") for mention in mentions])
    ledger.session.execute(_WRITE, written | {"mentions": spans, "metadata": Jsonb(new.metadata), "now": now})
    ledger.record(EventType.MESSAGE_CREATED, person.actor, {"message_id": str(message_id)})
    card = own_card(ledger.session)
    return MessageAnswer.model_construct(
        **written,
        sender=Sender(name=card.name, avatar=card.avatar),
        mentions=mentions,
        metadata=new.metadata,
        **_AS_POSTED,
        origin_id=message_id,
        sent_at=now,
        created_at=now,
        updated_at=now,
    )
