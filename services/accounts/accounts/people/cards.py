from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from accounts.users.models import User
from accounts.users.names import shown_name
from shared.contracts.people import Card, PersonCard
from shared.errors import NotFound


def get_card(session: Session, *, user_id: UUID | None = None, username: str | None = None) -> PersonCard:
    """What others may see of the person with this id or username. Raises NotFound."""
    if user_id is not None:
        return _get(session, User.id == user_id)
    if username is not None:
        return _get(session, User.username == username)
    raise NotFound


def _get(session: Session, wanted: ColumnElement[bool]) -> PersonCard:
    columns = (User.id, User.version, User.username, User.display_name, User.avatar_url, User.is_active)
    row = session.execute(select(*columns).where(wanted)).one_or_none()
    if row is None:
        raise NotFound
    card = Card(
        username=row.username,
        display_name=shown_name(row.username, row.display_name),
        avatar_url=row.avatar_url,
        is_active=row.is_active,
    )
    return PersonCard(user_id=row.id, version=row.version, card=card)
