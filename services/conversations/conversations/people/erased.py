"""What becomes of the card of a person who is erased."""

from sqlalchemy import or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from conversations.erasure.models import Erasure
from conversations.people.models import Person
from shared.clock import utc_now
from shared.contracts.people import Change

NAME = "Deleted person"


def erase_card(session: Session, change: Change) -> bool:
    """Leave of the person's card that there was somebody, and note what else is to be erased; True if that is new.

    Whoever was never seen here gets such a card too: a token that is still good must not enter them anew.
    """
    now = utc_now()
    card = {
        "username": None,
        "display_name": NAME,
        "avatar_url": None,
        "is_active": False,
        "erased_at": now,
        "version": change.version,
        "updated_at": now,
    }
    entered = insert(Person).values(user_id=change.user_id, created_at=now, source="account", **card)
    unseen = or_(Person.erased_at.is_(None), Person.version < change.version)
    result = session.execute(
        entered.on_conflict_do_update(index_elements=["user_id"], set_=card, where=unseen).returning(Person.user_id)
    )
    wanted = {"user_id": change.user_id, "blank_messages": bool(change.blank_messages)}
    session.execute(insert(Erasure).values(**wanted, created_at=now, updated_at=now).on_conflict_do_nothing())
    return result.first() is not None
