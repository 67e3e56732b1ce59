"""Cards of people: known ones from our copy, others by asking accounts."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from conversations.cursors import read_cursor, write_cursor
from conversations.people.models import Person
from conversations.people.render import render_person
from conversations.people.schemas import PersonAnswer
from shared.contracts.people import AddressStanding, PersonCard
from shared.errors import InvalidCursor

_FIND = text("select user_id, is_active from conversations.find_person(:user_id, :username)")
_ENTER = text(
    "select conversations.enter_person(:user_id, :username, :display_name, :avatar_url, :is_active, :version)"
)
_ACQUAINTANCES = text("select * from conversations.people_i_know(:beginning, :after_name, :after_id, :at_most)")


class Directory(Protocol):
    """Where people are looked up whom our copy does not hold yet."""

    def find(self, *, user_id: UUID | None = None, username: str | None = None) -> PersonCard | None:
        """The card, or None if there is no such person. Raises Unavailable."""

    def check_address(self, user_id: UUID, email: str) -> AddressStanding:
        """Whether this is the person's address, and whether they have shown so. Raises Unavailable."""


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


def find_acquaintances(
    session: Session, beginning: str, cursor: str | None, limit: int
) -> tuple[list[PersonAnswer], str | None]:
    """People the acting person shares a room with whose name begins so, and whoever has exactly this username."""
    after_name, after_id = _after(cursor)
    values = {"beginning": beginning, "after_name": after_name, "after_id": after_id, "at_most": limit + 1}
    cards = session.scalars(select(Person).from_statement(_ACQUAINTANCES), values).all()
    last = cards[limit - 1] if len(cards) > limit else None
    found = [render_person(card) for card in cards[:limit]]
    return found, None if last is None else write_cursor(last.display_name, last.user_id)


def _after(cursor: str | None) -> tuple[str | None, UUID | None]:
    if cursor is None:
        return None, None
    name, user_id = read_cursor(cursor, 2)
    try:
        return str(name), UUID(user_id)
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidCursor from error
