"""Cards of people: known ones from our copy, others by asking accounts."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from shared.contracts.people import PersonCard

_FIND = text("select user_id, is_active from conversations.find_person(:user_id, :username)")
_ENTER = text(
    "select conversations.enter_person(:user_id, :username, :display_name, :avatar_url, :is_active, :version)"
)


class Directory(Protocol):
    """Where people are looked up whom our copy does not hold yet."""

    def find(self, *, user_id: UUID | None = None, username: str | None = None) -> PersonCard | None:
        """The card, or None if there is no such person. Raises Unavailable."""


@dataclass(frozen=True)
class KnownPerson:
    user_id: UUID
    is_active: bool


def find_known(session: Session, *, user_id: UUID | None = None, username: str | None = None) -> KnownPerson | None:
    """A person of our copy by id or username, whether or not the asker shares a room with them."""
    row = session.execute(_FIND, {"user_id": user_id, "username": username}).one_or_none()
    return None if row is None else KnownPerson(row.user_id, row.is_active)


def enter_card(session: Session, person: PersonCard) -> None:
    """Enter someone the feed has not brought yet; a newer card is left alone."""
    session.execute(_ENTER, {"user_id": person.user_id, "version": person.version, **person.card.model_dump()})
