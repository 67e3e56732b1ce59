"""Posting a message: one transaction for the message, its place, its events and the jobs it gives rise to."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.actors import SignedIn
from conversations.attachments.schemas import AttachmentAnswer
from conversations.attachments.service import Carried, attach, choose_attachments
from conversations.errors import ConversationArchived
from conversations.identity import OwnCard, own_card
from conversations.messages.mentioning import find_named
from conversations.messages.mentions import Mentionable
from conversations.messages.models import Message
from conversations.messages.numbering import PreparedMessage, number_message
from conversations.messages.origins import Origin
from conversations.messages.schemas import Mention, MessageAnswer, NewMessage, Sender
from conversations.messages.service import read_message
from conversations.messages.setting import PostingRoom, enter_posting_room
from conversations.requests.service import CreatingRequest, find_made
from conversations.rooms.openness import require_open
from conversations.rooms.schemas import Settings
from conversations.titles.service import name_room
from conversations.turns.planned import PlannedTurn
from conversations.turns.service import Posted, plan_turns
from shared.clock import utc_now
from shared.errors import Fault, ValidationFailed
from shared.ids import new_id

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
    "pinned_at": None,
    "edited_at": None,
    "deleted_at": None,
    "version": 1,
}


def post_message(
    session: Session,
    person: SignedIn,
    conversation_id: UUID,
    new: NewMessage,
    origin: Origin | None = None,
    *,
    steers: UUID | None = None,
    asks: UUID | None = None,
) -> tuple[MessageAnswer, bool]:
    """The message as it stands in the room, and whether it is new; AIs are asked in the same transaction.

    One that `steers` an answer is meant for the AI that writes it, and asks nobody anew; one that `asks` an AI does so
    as if it named it. `origin` is kept beside it.
    Raises RoleTooLow, ConversationArchived, ConversationDivided, ClientIdConflict, ValidationFailed.
    """
    request = CreatingRequest.of(new.client_id, _route(conversation_id, steers, asks), new)
    room = enter_posting_room(session, person, conversation_id)
    whom = None if steers is not None else _Asked(asks)
    prepared = replace(_prepare(session, person, room, new, request, whom), origin=origin)
    # What it carried may be gone by now, which is no reason to refuse the request that made it.
    made = _find_made(session, person, conversation_id, request) if new.attachment_ids else None
    if made is not None:
        return made, False
    carried = _choose_fitting(session, person, conversation_id, new)
    seq = number_message(session, prepared) if room.is_active else None
    if seq is not None:
        if room.is_untitled:
            name_room(session, conversation_id, seq, person.user_id)
        attachments = attach(session, carried, person.user_id, conversation_id, prepared.id) if carried else []
        return _render(prepared, seq, own_card(session), attachments), True
    made = _find_made(session, person, conversation_id, request)
    if made is not None:
        return made, False
    require_open(room)
    raise ConversationArchived


def _find_made(
    session: Session, person: SignedIn, conversation_id: UUID, request: CreatingRequest
) -> MessageAnswer | None:
    """The message that this request made before, as it reads now."""
    made = find_made(session, person.user_id, request)
    return None if made is None else read_message(session, person, conversation_id, made)


def _route(conversation_id: UUID, steers: UUID | None, asks: UUID | None) -> str:
    route = f"POST /conversations/{conversation_id}/messages"
    if asks is not None:
        return f"{route} asking {asks}"
    return route if steers is None else f"{route}/{steers}/steer"


def _choose_fitting(session: Session, person: SignedIn, conversation_id: UUID, new: NewMessage) -> Carried:
    """What the message is to carry: an image is made of images, and a file of files. Raises ValidationFailed."""
    carried = choose_attachments(session, person.user_id, conversation_id, new.attachment_ids)
    if new.message_type in ("image", "file") and not carried:
        raise _unfit_type("it carries no file")
    if new.message_type == "image" and not carried.are_images:
        raise _unfit_type("not all it carries are images that can be shown")
    return carried


def _unfit_type(message: str) -> ValidationFailed:
    return ValidationFailed(f"/message_type: {message}", faults=(Fault("body", "/message_type", "unfit", message),))


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


@dataclass(frozen=True)
class _Asked:
    """That the room's AIs are asked, and which one as if it was named."""

    ai_participant_id: UUID | None

    @property
    def mentions(self) -> list[Mention]:
        unnamed = self.ai_participant_id
        return [] if unnamed is None else [Mention(type="ai", id=unnamed, start=0, length=0)]


def _prepare(
    session: Session,
    person: SignedIn,
    room: PostingRoom,
    new: NewMessage,
    request: CreatingRequest,
    asked: _Asked | None,
) -> PreparedMessage:
    parent_ai_id = _find_parent_ai(session, room.id, new.parent_id)
    ais = [Mentionable("ai", seat.id, seat.name) for seat in room.seats]
    mentions = find_named(session, room.id, new.content, ais)
    return PreparedMessage(
        request=request,
        id=new_id(),
        conversation_id=room.id,
        user_id=person.user_id,
        columns=new.model_dump(include={"client_id", "content", "message_type", "importance", "parent_id"}),
        mentions=[mention.model_dump(mode="json") for mention in mentions],
        metadata=new.metadata,
        at=utc_now(),
        turns=_plan(session, room, Posted(parent_ai_id, [*mentions, *asked.mentions], new.content))
        if asked and room.seats
        else [],
    )


def _plan(session: Session, room: PostingRoom, posted: Posted) -> list[PlannedTurn]:
    return plan_turns(session, room.id, Settings.model_validate(room.settings), room.seats, posted)


def _render(message: PreparedMessage, seq: int, sender: OwnCard, attachments: list[AttachmentAnswer]) -> MessageAnswer:
    return MessageAnswer.model_construct(
        **_AS_POSTED,
        **message.columns,
        id=message.id,
        conversation_id=message.conversation_id,
        seq=seq,
        attachments=attachments,
        user_id=message.user_id,
        origin_id=message.id,
        sender=Sender(name=sender.name, avatar=sender.avatar),
        mentions=[Mention.model_validate(mention) for mention in message.mentions],
        metadata=message.metadata,
        sent_at=message.at,
        created_at=message.at,
        updated_at=message.at,
    )
