"""Rooms: made, read, changed, put away, deleted."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import Actor, SignedIn
from conversations.ai_models.catalogue import SCRIBE
from conversations.ai_participants.schemas import NewAIParticipant
from conversations.ai_participants.service import is_seated, list_ai_participants, seat_ai
from conversations.audit.service import Audited, record_action
from conversations.cursors import read_time_cursor, write_cursor
from conversations.events.types import EventType
from conversations.merge_patch import merge, merge_metadata
from conversations.messages.render import render_rows
from conversations.messages.repository import find_last_messages
from conversations.participants.render import render_participant
from conversations.participants.repository import end_all_stays, find_all, find_present
from conversations.participants.service import resolve_person, seat_person
from conversations.participants.standing import MyRoom, access_room
from conversations.relationships.kinship import find_kinship
from conversations.requests.service import enter_request
from conversations.rooms import repository
from conversations.rooms.changes import snapshot, write_down_change
from conversations.rooms.ledger import RoomLedger, keep_ledger
from conversations.rooms.models import Conversation
from conversations.rooms.render import render_my_room, render_room
from conversations.rooms.schemas import (
    ConversationChange,
    ConversationWithParts,
    MyConversationAnswer,
    NewConversation,
    Settings,
)
from conversations.topics.service import read_topics
from conversations.turns.stopping import cancel_answers_of_room
from shared.clock import utc_now
from shared.errors import Fault, NotSupportedYet, ValidationFailed
from shared.ids import new_id
from shared.mcp_servers import NO_SERVERS, AllowedServers
from shared.versions import require_match

CREATE_ROUTE = "POST /conversations"
UNSUPPORTED = {("division", "automatic")}
SCRIBE_SEAT = NewAIParticipant(name="Scribe", model=SCRIBE)
EMBEDDED = 200


def create_room(
    session: Session,
    person: SignedIn,
    new: NewConversation,
    *,
    has_model_key: bool,
    servers: AllowedServers = NO_SERVERS,
) -> tuple[MyConversationAnswer, bool]:
    """The room and whether it is new; its founder owns it.

    The scribe joins where no AI was asked for and no key is set.
    """
    room_id = new_id()
    if new.client_id is not None:
        made = enter_request(session, person.user_id, new.client_id, CREATE_ROUTE, new, room_id)
        if made is not None:
            return read_room(session, person, made), False
    room = Conversation(
        id=room_id,
        family_id=room_id,
        title=new.title,
        description=new.description,
        creator_id=person.user_id,
        settings=check_settings({}, new.settings).model_dump(mode="json"),
        metadata_=new.metadata,
    )
    session.add(room)
    session.flush()
    with keep_ledger(session, room) as ledger:
        seat_person(ledger, person.actor, person.user_id, "owner")
        _seat_invited(ledger, person, new)
        for ai in _first_ais(new, has_model_key=has_model_key):
            seat_ai(ledger, person.actor, ai, servers)
        _require_leader(session, room)
    return read_room(session, person, room_id), True


def read_room(session: Session, person: SignedIn, conversation_id: UUID) -> MyConversationAnswer:
    return _render(session, [access_room(session, person, conversation_id, Operation.READ_ROOM)])[0]


def read_room_with_parts(
    session: Session, person: SignedIn, conversation_id: UUID, parts: frozenset[str]
) -> ConversationWithParts:
    """The room with what `parts` names: participants, ai_participants, topics."""
    room = read_room(session, person, conversation_id)
    answer = ConversationWithParts.model_construct(**dict(room))
    if "participants" in parts:
        answer.participants = [render_participant(*row) for row in find_all(session, conversation_id, None, EMBEDDED)]
    if "ai_participants" in parts:
        answer.ai_participants, _rest = list_ai_participants(session, person, conversation_id, None, EMBEDDED)
    if "topics" in parts:
        answer.topics = read_topics(session, conversation_id, room.me.visible_from_seq)
    return answer


def list_rooms(
    session: Session,
    person: SignedIn,
    chosen: repository.RoomFilter,
    cursor: str | None,
    limit: int,
    *,
    with_last_message: bool,
) -> tuple[list[ConversationWithParts], str | None]:
    """A page of the person's rooms, newest activity first."""
    rows = repository.find_rooms(session, person.user_id, chosen, read_time_cursor(cursor), limit + 1)
    answers = [
        ConversationWithParts.model_construct(**dict(room))
        for room in _render(session, [MyRoom(row[0], row[1]) for row in rows[:limit]])
    ]
    if with_last_message:
        newest = {m.conversation_id: m for m in _last_messages(session, answers)}
        for answer in answers:
            answer.last_message = newest.get(answer.id)
    if len(rows) <= limit:
        return answers, None
    last = answers[-1]
    return answers, write_cursor(last.last_message_at or last.created_at, last.id)


def change_room(
    session: Session, person: SignedIn, conversation_id: UUID, change: ConversationChange, if_match: str | None
) -> MyConversationAnswer:
    """Apply a merge patch. Raises RoleTooLow, VersionMismatch, ValidationFailed."""
    mine = access_room(session, person, conversation_id, Operation.CHANGE_ROOM, lock=True)
    require_match(if_match, mine.room.version, render_room(mine.room))
    before = snapshot(mine.room)
    _apply(mine.room, change.model_dump(mode="json", exclude_unset=True))
    _require_leader(session, mine.room)
    if snapshot(mine.room) != before:
        _touch(mine.room)
        with keep_ledger(session, mine.room) as ledger:
            ledger.record(EventType.CONVERSATION_UPDATED, person.actor)
            write_down_change(session, person.actor, mine.room, before)
    return read_room(session, person, conversation_id)


def delete_room(session: Session, person: SignedIn, conversation_id: UUID, if_match: str | None) -> None:
    """Close the room to everybody at once; its rows go with the caretaker's next round."""
    mine = access_room(session, person, conversation_id, Operation.DELETE_ROOM, lock=True)
    require_match(if_match, mine.room.version, render_room(mine.room))
    close_room(session, mine.room, person.actor)


def close_room(session: Session, room: Conversation, actor: Actor, why: dict[str, Any] | None = None) -> None:
    """Take a locked room from everybody in it; `why` is for the audit trail."""
    with keep_ledger(session, room) as ledger:
        for user_id in find_present(session, room.id):
            refs = {"user_id": str(user_id), "reason": "deleted"}
            ledger.record(EventType.CONVERSATION_REMOVED, actor, refs, recipient_id=user_id)
        cancel_answers_of_room(session, room)
        record_action(session, actor, "conversation.deleted", room.id, Audited("conversation", room.id), after=why)
        room.deleted_at = utc_now()
        _touch(room)
    end_all_stays(session, room)


def archive_room(ledger: RoomLedger, actor: Actor) -> None:
    """Put a locked room away, so that nothing more is said in it."""
    before = snapshot(ledger.room)
    ledger.room.status = "archived"
    _touch(ledger.room)
    ledger.record(EventType.CONVERSATION_UPDATED, actor)
    write_down_change(ledger.session, actor, ledger.room, before)


def check_settings(present: dict[str, Any], patch: dict[str, Any] | None) -> Settings:
    """The settings after a merge patch. Raises ValidationFailed, or NotSupportedYet for what comes later."""
    try:
        settings = Settings.model_validate(merge(present, patch))
    except ValidationError as error:
        faults = tuple(
            Fault("body", "/settings/" + "/".join(map(str, item["loc"])), item["type"], item["msg"])
            for item in error.errors()
        )
        raise ValidationFailed(f"{faults[0].pointer}: {faults[0].message}", faults=faults) from error
    for name, value in UNSUPPORTED:
        if getattr(settings, name) == value:
            raise _comes_later(name, value)
    return settings


def _comes_later(name: str, value: str) -> NotSupportedYet:
    fault = Fault("body", f"/settings/{name}", "not_supported_yet", f"{value} comes later")
    return NotSupportedYet(f"{name} {value} comes later", faults=(fault,))


def _require_leader(session: Session, room: Conversation) -> None:
    """A leader who is named is one of the room's AIs. Raises ValidationFailed."""
    chosen = Settings.model_validate(room.settings).first_responder
    if chosen.ai_participant_id is None:
        wrong = chosen.mode == "fixed"
    else:
        wrong = not is_seated(session, room.id, chosen.ai_participant_id)
    if wrong:
        message = "a fixed leader is one of the room's AIs"
        raise ValidationFailed(
            message, faults=(Fault("body", "/settings/first_responder/ai_participant_id", "unknown_ai", message),)
        )


def _seat_invited(ledger: RoomLedger, person: SignedIn, new: NewConversation) -> None:
    for index, invited in enumerate(new.participants):
        user_id = resolve_person(ledger.session, invited, f"/participants/{index}")
        if user_id != person.user_id:
            seat_person(ledger, person.actor, user_id, invited.role)


def _first_ais(new: NewConversation, *, has_model_key: bool) -> Sequence[NewAIParticipant]:
    if new.ai_participants is not None:
        return new.ai_participants
    return () if has_model_key else (SCRIBE_SEAT,)


def _apply(room: Conversation, given: dict[str, Any]) -> None:
    if "status" in given:
        if given["status"] is None or room.status == "divided":
            raise ValidationFailed(faults=(Fault("body", "/status", "not_allowed", "cannot be changed so"),))
        room.status = given["status"]
    if "title" in given:
        room.title, room.title_source = given["title"], "person"
    if "description" in given:
        room.description = given["description"]
    if "settings" in given:
        room.settings = check_settings(room.settings, given["settings"]).model_dump(mode="json")
    if "metadata" in given:
        room.metadata_ = merge_metadata(room.metadata_, given["metadata"])


def _render(session: Session, rooms: Sequence[MyRoom]) -> list[MyConversationAnswer]:
    pairs = [(one.room, one.mine) for one in rooms]
    kinship = find_kinship(session, [room.id for room, _ in pairs], rooms[0].mine.user_id if rooms else None)
    mentions = repository.count_unread_mentions(session, pairs)
    return [
        render_my_room(room, mine, mentions.get((room.id, mine.user_id), 0), kinship.of(room.id, mine.user_id))
        for room, mine in pairs
    ]


def _last_messages(session: Session, rooms: Sequence[ConversationWithParts]) -> list[Any]:
    return render_rows(session, find_last_messages(session, [room.id for room in rooms]))


def _touch(room: Conversation) -> None:
    room.version += 1
    room.updated_at = utc_now()
