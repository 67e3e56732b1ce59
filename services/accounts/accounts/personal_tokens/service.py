"""Tokens by which a person's programs act for them: made, listed, taken back, looked up."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.audit.service import Action, record_event
from accounts.changes.service import record_change
from accounts.personal_tokens import repository
from accounts.personal_tokens.models import PersonalToken
from accounts.personal_tokens.schemas import NewToken
from accounts.personal_tokens.secret import hash_token, new_token, shown_prefix
from accounts.sessions.repository import present_time
from accounts.users.names import shown_name
from accounts.users.repository import get_user
from shared.contracts.people import ChangeKind
from shared.contracts.tokens import Introspection
from shared.errors import Fault, InvalidCursor, NotFound, ValidationFailed

MOST_TOKENS = 50


@dataclass(frozen=True)
class MadeToken:
    """A new token: its row, and the secret that is shown once."""

    row: PersonalToken
    secret: str


def make_token(session: Session, user_id: UUID, new: NewToken) -> MadeToken:
    """A token within the person's own rights. Raises ValidationFailed."""
    user = get_user(session, user_id)
    if "admin" in new.scopes and not user.is_admin:
        raise _invalid("/scopes", "not_allowed", "only administrators may have tokens that administer")
    if new.expires_at is not None and new.expires_at <= present_time(session):
        raise _invalid("/expires_at", "in_the_past", "must be in the future")
    if repository.count_tokens(session, user_id) >= MOST_TOKENS:
        raise _invalid("", "too_many", f"at most {MOST_TOKENS} tokens")
    secret = new_token()
    row = PersonalToken(
        user_id=user_id,
        name=new.name,
        prefix=shown_prefix(secret),
        token_hash=hash_token(secret),
        scopes=list(new.scopes),
        expires_at=new.expires_at,
    )
    session.add(row)
    session.flush()
    record_event(session, Action.TOKEN_MADE, actor_id=user_id, object_id=row.id, after={"scopes": list(new.scopes)})
    return MadeToken(row, secret)


def list_tokens(
    session: Session, user_id: UUID, cursor: str | None, limit: int
) -> tuple[list[PersonalToken], str | None]:
    """This person's tokens, newest first, and where to go on. Raises InvalidCursor."""
    before = _read_cursor(cursor) if cursor else None
    found = repository.list_tokens(session, user_id, before, limit + 1)
    return found[:limit], found[limit - 1].id.hex if len(found) > limit else None


def revoke_token(session: Session, user_id: UUID, token_id: UUID) -> None:
    """Take a token back, for good; again, nothing more happens. Raises NotFound if it is not theirs."""
    token = repository.lock_token(session, user_id, token_id)
    if token is None:
        raise NotFound
    if token.revoked_at is None:
        token.revoked_at = present_time(session)
        record_change(session, ChangeKind.TOKEN_REVOKED, get_user(session, user_id), token_id=token.id)
        record_event(session, Action.TOKEN_REVOKED, actor_id=user_id, object_id=token.id)


def introspect(session: Session, sha256: str) -> Introspection:
    """Whose token this is and what it may do; `active` is false for one that is not good, whatever the reason."""
    found = repository.find_good(session, bytes.fromhex(sha256))
    if found is None:
        return Introspection(active=False)
    token, username, display_name, is_admin = found
    repository.note_use(session, token.id)
    return Introspection(
        active=True,
        token_id=token.id,
        user_id=token.user_id,
        username=username,
        display_name=shown_name(username, display_name),
        scopes=token.scopes,
        is_admin=is_admin,
        expires_at=token.expires_at,
    )


def _read_cursor(cursor: str) -> UUID:
    try:
        return UUID(hex=cursor)
    except ValueError as error:
        raise InvalidCursor from error


def _invalid(pointer: str, code: str, message: str) -> ValidationFailed:
    return ValidationFailed(message, faults=(Fault("body", pointer, code, message),))
