from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from accounts.sessions.models import SignInSession
from accounts.sessions.refresh_tokens import RefreshToken
from accounts.users.models import User


def present_time(session: Session) -> datetime:
    """Now, by Postgres' clock."""
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    return now


def find_owner(session: Session, token: RefreshToken) -> UUID | None:
    """Whose session the token's family belongs to, before it is known who asks."""
    return session.scalar(select(func.accounts.find_session_owner(token.session_id, token.family_hash)))


def lock_session(session: Session, session_id: UUID) -> SignInSession | None:
    """The session as of now, kept from changing until the transaction ends; None unless it is the acting person's."""
    query = select(SignInSession).where(SignInSession.id == session_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def lock_live_sessions(session: Session, user_id: UUID) -> list[SignInSession]:
    """This person's sessions that have not ended, locked in the order of their ids."""
    query = _live(user_id).order_by(SignInSession.id).with_for_update()
    return list(session.scalars(query.execution_options(populate_existing=True)))


def list_live_sessions(session: Session, user_id: UUID, before: UUID | None, limit: int) -> list[SignInSession]:
    """This person's sessions that have not ended, newest first."""
    query = _live(user_id).order_by(SignInSession.id.desc()).limit(limit)
    if before is not None:
        query = query.where(SignInSession.id < before)
    return list(session.scalars(query))


def is_live(session: Session, session_id: UUID, user_id: UUID) -> bool:
    """Whether the session has not been ended and its person may still use it."""
    query = (
        select(SignInSession.id)
        .join(User, User.id == SignInSession.user_id)
        .where(
            SignInSession.id == session_id,
            SignInSession.user_id == user_id,
            SignInSession.revoked_at.is_(None),
            User.is_active,
        )
    )
    return session.scalar(query) is not None


def _live(user_id: UUID) -> Select[SignInSession]:
    return select(SignInSession).where(
        SignInSession.user_id == user_id,
        SignInSession.revoked_at.is_(None),
        SignInSession.expires_at > func.clock_timestamp(),
    )
