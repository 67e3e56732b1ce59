from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.changes.models import Change
from accounts.users.models import User
from shared.contracts.people import ChangeKind
from shared.database.transactions import announce


@dataclass(frozen=True)
class ChangesMade:
    """Announced when the feed has grown: a shortcut past its readers' next look."""


def record_change(
    session: Session, kind: ChangeKind, user: User, *, sid: UUID | None = None, token_id: UUID | None = None
) -> None:
    """Tell other services with this transaction what changed about a person."""
    session.add(Change(kind=kind.value, user_id=user.id, version=user.version, sid=sid, token_id=token_id))
    announce(session, ChangesMade())
