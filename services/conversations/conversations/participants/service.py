"""Who is in a room, and as what."""

from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation, Role
from conversations.actors import Actor, SignedIn
from conversations.audit.service import Audited, record_action
from conversations.cursors import read_id_cursor, write_cursor
from conversations.errors import AlreadyMember, LastOwner
from conversations.events.types import EventType
from conversations.participants import repository
from conversations.participants.models import Participant
from conversations.participants.render import render_participant
from conversations.participants.schemas import NewParticipant, ParticipantAnswer
from conversations.participants.standing import MyRoom, access_room
from conversations.people.service import find_known
from conversations.requests.service import enter_request
from conversations.rooms.ledger import RoomLedger, keep_ledger
from conversations.rooms.models import Conversation
from shared.clock import utc_now
from shared.errors import Fault, NotFound, RoleTooLow, ValidationFailed
from shared.versions import require_match

MAX_PEOPLE = 1000


def list_participants(
    session: Session, person: SignedIn, conversation_id: UUID, cursor: str | None, limit: int
) -> tuple[list[ParticipantAnswer], str | None]:
    """A page of the room's people, also those who left."""
    access_room(session, person, conversation_id, Operation.READ_ROOM)
    rows = repository.find_all(session, conversation_id, read_id_cursor(cursor), limit + 1)
    answers = [render_participant(*row) for row in rows[:limit]]
    return answers, write_cursor(answers[-1].user_id) if len(rows) > limit else None


def add_participant(
    session: Session, person: SignedIn, conversation_id: UUID, new: NewParticipant
) -> tuple[ParticipantAnswer, bool]:
    """The participant and whether they are new: the same client id again answers who was let in.

    Raises AlreadyMember, RoleTooLow, ClientIdConflict, or ValidationFailed for an unknown person.
    """
    mine = access_room(session, person, conversation_id, Operation.ADD_PARTICIPANT, lock=True)
    _require_at_most(mine, Role.named(new.role))
    with keep_ledger(session, mine.room) as ledger:
        user_id = resolve_person(session, new)
        if new.client_id is not None:
            route = f"POST /conversations/{conversation_id}/participants"
            made = enter_request(session, person.user_id, new.client_id, route, new, user_id)
            if made is not None:
                return read_participant(session, conversation_id, made), False
        seat_person(ledger, person.actor, user_id, new.role)
    return read_participant(session, conversation_id, user_id), True


def resolve_person(session: Session, new: NewParticipant, pointer: str = "") -> UUID:
    """The id of the person meant. Raises ValidationFailed where there is none; `pointer` says which was meant."""
    known = find_known(session, user_id=new.user_id, username=new.username)
    if known is None or not known.is_active:
        field = "user_id" if new.user_id else "username"
        fault = Fault("body", f"{pointer}/{field}", "unknown_person", "there is no such person")
        raise ValidationFailed("there is no such person", faults=(fault,))
    return known.user_id


def seat_person(ledger: RoomLedger, actor: Actor, user_id: UUID, role: str) -> Participant:
    """Let a known person into a locked room, or back in. Raises AlreadyMember."""
    session = ledger.session
    participant = repository.find_participant(session, ledger.conversation_id, user_id)
    if participant is not None and participant.is_active:
        raise AlreadyMember
    if repository.count_active(session, ledger.conversation_id) >= MAX_PEOPLE:
        raise ValidationFailed(f"at most {MAX_PEOPLE} people in a room")
    if participant is None:
        participant = Participant(conversation_id=ledger.conversation_id, user_id=user_id)
        session.add(participant)
    _begin_stay(participant, ledger, role)
    session.flush()
    refs = {"user_id": str(user_id)}
    ledger.record(EventType.PARTICIPANT_UPDATED, actor, refs)
    ledger.record(EventType.CONVERSATION_ADDED, actor, refs, recipient_id=user_id)
    done_to = Audited("participant", user_id)
    record_action(session, actor, "participant.added", ledger.conversation_id, done_to, after={"role": role})
    return participant


def change_role(
    session: Session, person: SignedIn, conversation_id: UUID, user_id: UUID, role: str, if_match: str | None
) -> ParticipantAnswer:
    """Give another role, never above one's own. Raises RoleTooLow, LastOwner, NotFound."""
    mine = access_room(session, person, conversation_id, Operation.CHANGE_PARTICIPANT, lock=True)
    participant = _get_active(session, conversation_id, user_id)
    require_match(if_match, participant.version, read_participant(session, conversation_id, user_id))
    _require_at_most(mine, Role.named(role))
    _require_at_most(mine, Role.named(participant.role))
    if participant.role == "owner" and role != "owner":
        _require_another_owner(session, conversation_id)
    participant.role = role
    _touch(participant)
    with keep_ledger(session, mine.room) as ledger:
        ledger.record(EventType.PARTICIPANT_UPDATED, person.actor, {"user_id": str(user_id)})
    return read_participant(session, conversation_id, user_id)


def remove_participant(
    session: Session, person: SignedIn, conversation_id: UUID, user_id: UUID, if_match: str | None
) -> None:
    """Remove somebody, or leave oneself. Raises LastOwner where nobody else owns the room."""
    leaving = user_id == person.user_id
    operation = Operation.LEAVE_ROOM if leaving else Operation.CHANGE_PARTICIPANT
    mine = access_room(session, person, conversation_id, operation, lock=True)
    participant = _get_active(session, conversation_id, user_id)
    require_match(if_match, participant.version, read_participant(session, conversation_id, user_id))
    _require_at_most(mine, Role.named(participant.role))
    if participant.role == "owner":
        _require_another_owner(session, conversation_id)
    refs = {"user_id": str(user_id)}
    with keep_ledger(session, mine.room) as ledger:
        ledger.record(EventType.PARTICIPANT_UPDATED, person.actor, refs)
        reason = {"reason": "left" if leaving else "removed"}
        ledger.record(EventType.CONVERSATION_REMOVED, person.actor, refs | reason, recipient_id=user_id)
    # Last of all: whoever has left may not touch the room any more, not even to number its events.
    _end_stay(participant, mine.room)
    session.flush()


def read_participant(session: Session, conversation_id: UUID, user_id: UUID) -> ParticipantAnswer:
    row = repository.find_with_person(session, conversation_id, user_id)
    if row is None:
        raise NotFound
    return render_participant(*row)


def _get_active(session: Session, conversation_id: UUID, user_id: UUID) -> Participant:
    participant = repository.find_participant(session, conversation_id, user_id)
    if participant is None or not participant.is_active:
        raise NotFound("nobody of that id is in the conversation")
    return participant


def _begin_stay(participant: Participant, ledger: RoomLedger, role: str) -> None:
    first = ledger.room.last_seq + 1 if ledger.room.settings.get("history") == "from_join" else 1
    participant.role = role
    participant.joined_at = utc_now()
    participant.left_at = participant.left_seq = None
    participant.is_active = True
    participant.visible_from_seq = first
    participant.last_read_seq = participant.last_delivered_seq = ledger.room.last_seq
    if participant.version is not None:
        _touch(participant)


def _end_stay(participant: Participant, room: Conversation) -> None:
    participant.is_active = False
    participant.left_at = utc_now()
    participant.left_seq = room.last_seq
    _touch(participant)


def _touch(participant: Participant) -> None:
    participant.version += 1
    participant.updated_at = utc_now()


def _require_at_most(mine: MyRoom, role: Role) -> None:
    if role > mine.role:
        raise RoleTooLow("a role above your own")


def _require_another_owner(session: Session, conversation_id: UUID) -> None:
    if repository.count_active(session, conversation_id, owners_only=True) <= 1:
        raise LastOwner
