"""Every query about participants."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Row, Select, case, func, select, update
from sqlalchemy.orm import Session

from conversations.participants.models import Participant
from conversations.people.models import Person
from conversations.rooms.models import Conversation
from shared.clock import utc_now

ParticipantRow = Row[Participant, Person]


@dataclass(frozen=True)
class MentionedPerson:
    user_id: UUID
    username: str


def find_participant(session: Session, conversation_id: UUID, user_id: UUID) -> Participant | None:
    return session.get(Participant, (conversation_id, user_id), populate_existing=True)


def find_with_person(session: Session, conversation_id: UUID, user_id: UUID) -> ParticipantRow | None:
    return session.execute(
        select(Participant, Person)
        .join(Person, Person.user_id == Participant.user_id)
        .where(Participant.conversation_id == conversation_id, Participant.user_id == user_id)
    ).one_or_none()


def find_all(session: Session, conversation_id: UUID, after: UUID | None, limit: int) -> Sequence[ParticipantRow]:
    """A room's people, also those who left, by id."""
    query = (
        select(Participant, Person)
        .join(Person, Person.user_id == Participant.user_id)
        .where(Participant.conversation_id == conversation_id)
        .order_by(Participant.user_id)
        .limit(limit)
    )
    return session.execute(query if after is None else query.where(Participant.user_id > after)).all()


def find_present(session: Session, conversation_id: UUID) -> Sequence[UUID]:
    """The ids of who is in the room."""
    query = select(Participant.user_id).where(Participant.conversation_id == conversation_id, Participant.is_active)
    return session.scalars(query.order_by(Participant.user_id)).all()


def find_usernames(session: Session, conversation_id: UUID) -> list[MentionedPerson]:
    """The active people of a room who can be mentioned."""
    rows = session.execute(
        select(Person.user_id, Person.username)
        .join(Participant, Participant.user_id == Person.user_id)
        .where(Participant.conversation_id == conversation_id, Participant.is_active, Person.username.is_not(None))
    )
    return [MentionedPerson(row.user_id, row.username) for row in rows]


def count_active(session: Session, conversation_id: UUID) -> int:
    query = select(func.count()).where(Participant.conversation_id == conversation_id, Participant.is_active)
    return session.scalar(query) or 0


def _who_can_act(conversation_id: UUID, but: UUID) -> Select[Participant]:
    """The active people of a room whose accounts are open, without one of them."""
    return (
        select(Participant)
        .join(Person, Person.user_id == Participant.user_id)
        .where(
            Participant.conversation_id == conversation_id,
            Participant.is_active,
            Participant.user_id != but,
            Person.is_active,
            Person.source == "account",
        )
        .execution_options(populate_existing=True)
    )


def count_other_owners(session: Session, conversation_id: UUID, user_id: UUID) -> int:
    """How many others own the room and can act."""
    others = _who_can_act(conversation_id, user_id).where(Participant.role == "owner")
    return session.scalar(select(func.count()).select_from(others.subquery())) or 0


def find_heir(session: Session, conversation_id: UUID, user_id: UUID) -> Participant | None:
    """Who stands highest beside this person, and has been there longest."""
    rank = case({"owner": 0, "admin": 1, "member": 2}, value=Participant.role, else_=3)
    query = _who_can_act(conversation_id, user_id).order_by(rank, Participant.joined_at, Participant.user_id)
    return session.scalar(query.limit(1))


def end_all_stays(session: Session, room: Conversation) -> None:
    """Everybody leaves at once: nobody may read the room from here on."""
    now = utc_now()
    session.execute(
        update(Participant)
        .where(Participant.conversation_id == room.id, Participant.is_active)
        .values(is_active=False, left_at=now, left_seq=room.last_seq, updated_at=now, version=Participant.version + 1)
        .execution_options(synchronize_session=False)
    )
