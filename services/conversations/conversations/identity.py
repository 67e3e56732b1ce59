"""In whose name a transaction acts: what the row-level rules go by."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Text, cast, func, text
from sqlalchemy.orm import Session

from conversations.actors import SignedIn
from shared.errors import RoleTooLow, Unauthenticated

# The name is set before the card is looked for: row-level rules show it to nobody else.
_ENTER_PERSON = text(
    """
    with entered as materialized (select set_config('app.user_id', :user_id, true))
    select exists (select from conversations.revoked_sessions where session_id = :session_id) as revoked,
           card.is_active, card.display_name, card.avatar_url
    from entered left join conversations.people card on card.user_id = :user
    """
)
_FIRST_SEEN = text("select conversations.enter_person(:user_id, :username, :display_name, null, true, 0)")
_ENTER_ADMINISTRATOR = text("select set_config('app.administers', 'yes', true)")
_ENTER_READERS = text("select set_config('app.reader_ids', :ids, true)")
_ENTER_SCOPE = text("select set_config('app.conversation_ids', :ids, true)")


_OWN_CARD = "own_card"


@dataclass(frozen=True, slots=True)
class OwnCard:
    """How others see the person who acts."""

    name: str
    avatar: str | None


def own_card(session: Session) -> OwnCard:
    """The card of the person this transaction acts for."""
    card: OwnCard = session.info[_OWN_CARD]
    return card


def act_as_person(session: Session, person: SignedIn) -> None:
    """Act for `person` from here on; whoever is first seen is entered from their token's claims.

    Raises Unauthenticated where the session was revoked or the account closed.
    """
    values = {"user_id": str(person.user_id), "user": person.user_id, "session_id": person.session_id}
    note_card(session, person, session.execute(_ENTER_PERSON, values).one())


def note_card(session: Session, person: SignedIn, row: Row[Any]) -> None:
    """Go by the card of the person for whom `session` acts, read as `revoked, is_active, display_name, avatar_url`.

    Raises as `act_as_person`.
    """
    if row.revoked or row.is_active is False:
        raise Unauthenticated
    if row.is_active is None:
        session.execute(
            _FIRST_SEEN,
            {"user_id": person.user_id, "username": person.username, "display_name": person.display_name},
        )
    session.info[_OWN_CARD] = OwnCard(row.display_name or person.display_name, row.avatar_url)


def act_as_administrator(session: Session, administrator: SignedIn) -> None:
    """Act for somebody who administers the instance: what asks `administers()` lets this transaction in.

    Raises RoleTooLow for anybody else, Unauthenticated where the session was revoked or the account closed.
    """
    if not administrator.is_admin:
        raise RoleTooLow("this takes an administrator of the instance")
    act_as_person(session, administrator)
    session.execute(_ENTER_ADMINISTRATOR)


def read_as_people(session: Session, user_ids: Iterable[UUID]) -> None:
    """Read what at least one of these people may read; nothing can be written."""
    session.execute(_ENTER_READERS, {"ids": ",".join(map(str, user_ids))})


def write_to_rooms(session: Session, conversation_ids: Iterable[UUID]) -> None:
    """As the system role: write to these rooms and to no other."""
    session.execute(_ENTER_SCOPE, {"ids": ",".join(map(str, conversation_ids))})


def writing_to(conversation_id: ColumnElement[UUID]) -> ColumnElement[str]:
    """As the system role: selected with a row, lets the transaction write to the room that the row names."""
    return func.set_config("app.conversation_ids", cast(conversation_id, Text), True)
