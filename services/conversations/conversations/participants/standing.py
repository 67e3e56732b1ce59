from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from conversations.access import Operation, Role, Standing, authorise
from conversations.actors import SignedIn
from conversations.participants.models import Participant
from conversations.rooms.models import Conversation


@dataclass(frozen=True)
class MyRoom:
    """A room and the standing of the person who asked for it."""

    room: Conversation
    mine: Participant

    @property
    def role(self) -> Role:
        return Role.named(self.mine.role)


_FREE = (
    select(Conversation, Participant)
    .join(Participant, Participant.conversation_id == Conversation.id)
    .where(
        Conversation.id == bindparam("wanted_room"),
        Conversation.deleted_at.is_(None),
        Participant.user_id == bindparam("asking_person"),
        Participant.is_active,
    )
    .execution_options(populate_existing=True)
)
_LOCKED = _FREE.with_only_columns(Conversation.id).with_for_update(of=Conversation)


def access_room(
    session: Session, person: SignedIn, conversation_id: UUID, operation: Operation, *, lock: bool = False
) -> MyRoom:
    """The room, if `person` may do `operation` in it; with `lock` its row is held until the transaction ends.

    Raises NotFound for a room that is not theirs, RoleTooLow for one where they may less.
    """
    wanted = {"wanted_room": conversation_id, "asking_person": person.user_id}
    if lock:
        # Whoever waited for the lock is judged by what they are to the room now, not when they began to wait.
        session.execute(_LOCKED, wanted)
    row = session.execute(_FREE, wanted).one_or_none()
    authorise(Standing(Role.named(row[1].role) if row else None), operation)
    assert row is not None  # noqa: S101 — authorise refuses whoever has no standing
    return MyRoom(row[0], row[1])
