from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import cast, column, func, insert, select
from sqlalchemy.dialects.postgresql import CITEXT
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from accounts.users.errors import EmailTaken, UsernameTaken
from accounts.users.models import User
from shared.errors import NotFound

_TAKEN = {"uq_users_username": UsernameTaken, "uq_users_email": EmailTaken}


@dataclass(frozen=True)
class SignInRecord:
    """What is needed to check a password, before it is known who asks."""

    user_id: UUID
    hashed_password: str | None
    is_active: bool


def find_sign_in(session: Session, login: str) -> SignInRecord | None:
    """Whose username or address `login` is, whatever its case."""
    found = func.accounts.find_sign_in(cast(login, CITEXT())).table_valued(
        column("id"), column("hashed_password"), column("is_active")
    )
    row = session.execute(select(found)).one_or_none()
    return SignInRecord(row.id, row.hashed_password, row.is_active) if row else None


def add_user(session: Session, user_id: UUID, **fields: Any) -> User:
    """Insert the person whom the transaction acts for. Raises UsernameTaken or EmailTaken."""
    with _names_still_free():
        session.execute(insert(User).values(id=user_id, **fields))
    return get_user(session, user_id)


def get_user(session: Session, user_id: UUID) -> User:
    """The person, as far as the transaction may see them. Raises NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound
    return user


def lock_user(session: Session, user_id: UUID) -> User:
    """The person as of now, kept from changing until the transaction ends. Raises NotFound."""
    query = select(User).where(User.id == user_id).with_for_update().execution_options(populate_existing=True)
    user = session.scalar(query)
    if user is None:
        raise NotFound
    return user


def save(session: Session) -> None:
    """Write what changed. Raises UsernameTaken or EmailTaken."""
    with _names_still_free():
        session.flush()


def make_first_administrator(session: Session, user_id: UUID) -> bool:
    """Make this person administrator if there is none yet; of two at once, one."""
    return bool(session.scalar(select(func.accounts.make_first_administrator(user_id))))


def has_administrator(session: Session) -> bool:
    return bool(session.scalar(select(func.accounts.has_administrator())))


@contextmanager
def _names_still_free() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        violated = error.orig.diag.constraint_name if isinstance(error.orig, psycopg.Error) else None
        if violated not in _TAKEN:
            raise
        raise _TAKEN[violated] from error
