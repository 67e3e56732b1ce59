"""Who is in a room, and as what."""

from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation, Role
from conversations.actors import Actor, SignedIn
from conversations.cursors import read_id_cursor, write_cursor
from conversations.errors import AlreadyMember
from conversations.participants import repository
from conversations.participants.models import Participant
from conversations.participants.ownership import require_another_owner
from conversations.participants.render import render_participant
from conversations.participants.schemas import NewParticipant, ParticipantAnswer
from conversations.participants.seats import give_role, tell_of_arrival, tell_of_end
from conversations.participants.standing import MyRoom, access_room
from conversations.participants.stays import begin_stay, end_stay
from conversations.people.service import find_known
from conversations.requests.service import enter_request
from conversations.rooms.ledger import RoomLedger, keep_ledger
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
        raise too_many_people()
    if participant is None:
        participant = Participant(conversation_id=ledger.conversation_id, user_id=user_id)
        session.add(participant)
    begin_stay(participant, ledger.room, role)
    session.flush()
    tell_of_arrival(ledger, actor, participant, {"role": role})
    return participant


def too_many_people() -> ValidationFailed:
    return ValidationFailed(f"at most {MAX_PEOPLE} people in a room")


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
        require_another_owner(session, conversation_id, user_id)
    if user_id != person.user_id and Role.named(role) < Role.named(participant.role):
        participant.lowered_at = utc_now()
    with keep_ledger(session, mine.room) as ledger:
        give_role(ledger, person.actor, participant, role)
    return read_participant(session, conversation_id, user_id)


def hand_over(
    session: Session, person: SignedIn, conversation_id: UUID, user_id: UUID, if_match: str | None
) -> ParticipantAnswer:
    """Make another person owner and oneself an admin, both at once. `if_match` is the other's version.

    Raises RoleTooLow, NotFound, VersionMismatch, or ValidationFailed for oneself or a closed account.
    """
    mine = access_room(session, person, conversation_id, Operation.HAND_OVER, lock=True)
    heir = _get_active(session, conversation_id, user_id)
    answer = read_participant(session, conversation_id, user_id)
    require_match(if_match, heir.version, answer)
    if user_id == person.user_id or not answer.user.is_active or answer.user.source != "account":
        message = "a room is handed over to another person whose account is open"
        raise ValidationFailed(message, faults=(Fault("body", "/user_id", "not_allowed", message),))
    with keep_ledger(session, mine.room) as ledger:
        give_role(ledger, person.actor, heir, "owner")
        session.flush()
        give_role(ledger, person.actor, mine.mine, "admin")
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
        require_another_owner(session, conversation_id, user_id)
    if not leaving:
        participant.lowered_at = utc_now()
    with keep_ledger(session, mine.room) as ledger:
        tell_of_end(ledger, person.actor, participant, "left" if leaving else "removed")
    # Last of all: whoever has left may not touch the room any more, not even to number its events.
    end_stay(participant, mine.room)
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


def _require_at_most(mine: MyRoom, role: Role) -> None:
    if role > mine.role:
        raise RoleTooLow("a role above your own")
