"""Who administers the instance, and a transaction that may read what belongs to no single room of theirs."""

from collections.abc import Iterator
from typing import Annotated

from fastapi import Depends
from sqlalchemy.orm import Session

from conversations.actors import SignedIn
from conversations.dependencies import Open, Person
from conversations.identity import act_as_administrator
from shared.errors import RoleTooLow


async def get_administrator(person: Person) -> SignedIn:
    """Who is signed in, if their token says that they administer the instance. Raises RoleTooLow."""
    if not person.is_admin:
        raise RoleTooLow("this takes an administrator of the instance")
    return person


Administrator = Annotated[SignedIn, Depends(get_administrator)]


def get_administrators_session(administrator: Administrator, resources: Open) -> Iterator[Session]:
    """The request's transaction, acting as the administrator; committed before the answer leaves."""
    with resources.database.transaction() as session:
        act_as_administrator(session, administrator)
        yield session


OpenedByAdministrator = Annotated[Session, Depends(get_administrators_session, scope="function")]
"""As `Opened`, for routes below /api/v1/admin: row-level rules may ask `administers()`."""
