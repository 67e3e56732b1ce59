"""What is one person's own about a room: whether it is muted, or put out of their sight."""

from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.events.types import EventType
from conversations.participants.standing import access_room
from conversations.rooms import repository
from conversations.rooms.ledger import keep_ledger
from conversations.rooms.render import render_me
from conversations.rooms.schemas import Me, OwnViewChange
from shared.clock import utc_now


def change_own_view(session: Session, person: SignedIn, conversation_id: UUID, change: OwnViewChange) -> Me:
    """Apply a merge patch to the person's own view of the room; nobody else is told."""
    mine = access_room(session, person, conversation_id, Operation.CHANGE_OWN_VIEW, lock=True)
    present = dict(mine.mine.settings)
    wanted = present | {name: bool(value) for name, value in change.model_dump(exclude_unset=True).items()}
    if wanted != present:
        mine.mine.settings = wanted
        mine.mine.updated_at = utc_now()
        with keep_ledger(session, mine.room) as ledger:
            refs = {"user_id": str(person.user_id)}
            ledger.record(EventType.ME_UPDATED, person.actor, refs, recipient_id=person.user_id)
    mentions = repository.count_unread_mentions(session, [(mine.room, mine.mine)])
    return render_me(mine.room, mine.mine, mentions.get((conversation_id, person.user_id), 0))
