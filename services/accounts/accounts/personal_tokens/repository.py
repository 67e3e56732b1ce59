from uuid import UUID

from sqlalchemy import Row, Select, func, or_, select, update
from sqlalchemy.orm import Session

from accounts.personal_tokens.models import PersonalToken
from accounts.users.models import User

USE_NOTED_EVERY_S = 60


def list_tokens(session: Session, user_id: UUID, before: UUID | None, limit: int) -> list[PersonalToken]:
    """This person's tokens that were not revoked, newest first."""
    query = _standing(user_id).order_by(PersonalToken.id.desc()).limit(limit)
    return list(session.scalars(query if before is None else query.where(PersonalToken.id < before)))


def count_tokens(session: Session, user_id: UUID) -> int:
    return session.scalar(select(func.count()).select_from(_standing(user_id).subquery())) or 0


def lock_token(session: Session, user_id: UUID, token_id: UUID) -> PersonalToken | None:
    query = select(PersonalToken).where(PersonalToken.id == token_id, PersonalToken.user_id == user_id)
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def find_good(session: Session, token_hash: bytes) -> Row[PersonalToken, str, str | None, bool] | None:
    """The token of this hash, with its person, if it is good now."""
    return session.execute(
        select(PersonalToken, User.username, User.display_name, User.is_admin)
        .join(User, User.id == PersonalToken.user_id)
        .where(
            PersonalToken.token_hash == token_hash,
            PersonalToken.revoked_at.is_(None),
            or_(PersonalToken.expires_at.is_(None), PersonalToken.expires_at > func.clock_timestamp()),
            User.is_active,
        )
    ).one_or_none()


def note_use(session: Session, token_id: UUID) -> None:
    """Note that the token was used, at most once a minute."""
    now = func.clock_timestamp()
    session.execute(
        update(PersonalToken)
        .where(
            PersonalToken.id == token_id,
            or_(
                PersonalToken.last_used_at.is_(None),
                PersonalToken.last_used_at < now - func.make_interval(0, 0, 0, 0, 0, 0, USE_NOTED_EVERY_S),
            ),
        )
        .values(last_used_at=now, updated_at=now)
        .execution_options(synchronize_session=False)
    )


def _standing(user_id: UUID) -> Select[PersonalToken]:
    return select(PersonalToken).where(PersonalToken.user_id == user_id, PersonalToken.revoked_at.is_(None))
