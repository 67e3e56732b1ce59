"""Somebody who can act owns each room, whatever becomes of those who did."""

from uuid import UUID

from sqlalchemy.orm import Session

from conversations.actors import Actor
from conversations.errors import LastOwner
from conversations.participants import repository
from conversations.participants.seats import give_role
from conversations.rooms.ledger import RoomLedger


def require_another_owner(session: Session, conversation_id: UUID, user_id: UUID) -> None:
    """Raises LastOwner where no other owner of the locked room has an account that is open."""
    if repository.count_other_owners(session, conversation_id, user_id) == 0:
        raise LastOwner


def pass_on(ledger: RoomLedger, actor: Actor, user_id: UUID) -> None:
    """An owner who cannot act any more is an admin from here on, and another person owns the room.

    That is whoever stands highest, and has been there longest; an owner stays where nobody else is there.
    """
    owner = repository.find_participant(ledger.session, ledger.conversation_id, user_id)
    if owner is None or not owner.is_active or owner.role != "owner":
        return
    heir = repository.find_heir(ledger.session, ledger.conversation_id, user_id)
    if heir is None:
        return
    give_role(ledger, actor, heir, "owner")
    give_role(ledger, actor, owner, "admin")
