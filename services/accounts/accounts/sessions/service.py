"""Signing in, staying signed in, signing out.

What ends in a refusal that must be remembered (a failed attempt, a token used twice) answers the refusal instead of
raising it, so that it is committed with what it wrote.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.audit.service import Action, record_event
from accounts.changes.service import record_change
from accounts.database import act_as
from accounts.passwords.hashing import hash_password, needs_rehash, verify_password
from accounts.sessions import repository
from accounts.sessions.errors import InvalidCredentials, RefreshInvalid, RefreshReused
from accounts.sessions.models import USER_AGENT_LENGTH, SignInSession
from accounts.sessions.refresh_tokens import RefreshToken, first_token, same_secret
from accounts.users.models import User
from accounts.users.repository import find_sign_in, get_user
from shared.contracts.people import ChangeKind
from shared.errors import DomainError, InvalidCursor, NotFound
from shared.ids import new_id

RETRY_WINDOW = timedelta(seconds=10)


@dataclass(frozen=True)
class Device:
    """What a request says of the device it comes from; for its owner's eyes."""

    user_agent: str | None
    host: str | None

    @property
    def address(self) -> IPv4Address | IPv6Address | None:
        try:
            return ip_address(self.host or "")
        except ValueError:
            return None


@dataclass(frozen=True)
class SignedInSession:
    """Somebody is signed in, and this is the token to stay so."""

    user: User
    session: SignInSession
    token: RefreshToken


def sign_in(
    session: Session, login: str, password: str, device: Device, lifetime: timedelta
) -> SignedInSession | DomainError:
    """Open a session if the password fits; every refusal takes the same work and says the same."""
    record = find_sign_in(session, login)
    fits = verify_password(record.hashed_password if record else None, password)
    if record is None or not fits or not record.is_active:
        record_event(session, Action.SIGN_IN_REFUSED, actor_id=None, object_id=record.user_id if record else None)
        return InvalidCredentials()
    act_as(session, record.user_id)
    user = get_user(session, record.user_id)
    if user.hashed_password and needs_rehash(user.hashed_password):
        user.hashed_password = hash_password(password)
    return _open(session, user, device, lifetime)


def refresh(
    session: Session, token: RefreshToken, device: Device, lifetime: timedelta
) -> SignedInSession | DomainError:
    """Exchange a refresh token for its successor.

    The immediate predecessor gets the same successor once more within ten seconds, since its answer may have been
    lost. Anything older was stolen or copied, and ends the session.
    """
    found = _find(session, token)
    if found is None:
        return RefreshInvalid()
    user, sign_in_session = found
    now = repository.present_time(session)
    if same_secret(sign_in_session.current_hash, token.secret_hash):
        successor = _rotate(sign_in_session, token, now)
    elif _may_retry(sign_in_session, token, now) and sign_in_session.sealed_successor is not None:
        successor = token.unseal(sign_in_session.sealed_successor)
    else:
        end_session(session, user, sign_in_session, Action.REFRESH_REUSED, now)
        return RefreshReused()
    sign_in_session.last_used_at = now
    sign_in_session.expires_at = now + lifetime
    _note_device(sign_in_session, device)
    return SignedInSession(user, sign_in_session, successor)


def sign_out(session: Session, user_id: UUID, session_id: UUID) -> None:
    """End the session that asks; again, nothing more happens."""
    act_as(session, user_id)
    user = get_user(session, user_id)
    sign_in_session = repository.lock_session(session, session_id)
    if sign_in_session is not None:
        end_session(session, user, sign_in_session, Action.SIGNED_OUT, repository.present_time(session))


def sign_out_by_token(session: Session, token: RefreshToken) -> None:
    """End the session of a refresh token, be it the newest of its family or not. Raises RefreshInvalid."""
    user_id = repository.find_owner(session, token)
    if user_id is None:
        raise RefreshInvalid
    sign_out(session, user_id, token.session_id)


def revoke_session(session: Session, user_id: UUID, session_id: UUID) -> None:
    """End one of this person's sessions; again, nothing more happens. Raises NotFound if it is not theirs."""
    sign_in_session = repository.lock_session(session, session_id)
    if sign_in_session is None or sign_in_session.user_id != user_id:
        raise NotFound
    now = repository.present_time(session)
    end_session(session, get_user(session, user_id), sign_in_session, Action.SESSION_REVOKED, now)


def revoke_other_sessions(session: Session, user_id: UUID, kept_id: UUID) -> None:
    """End all of this person's sessions but one."""
    user, now = get_user(session, user_id), repository.present_time(session)
    for sign_in_session in repository.lock_live_sessions(session, user_id):
        if sign_in_session.id != kept_id:
            end_session(session, user, sign_in_session, Action.SESSION_REVOKED, now)


def list_sessions(
    session: Session, user_id: UUID, cursor: str | None, limit: int
) -> tuple[list[SignInSession], str | None]:
    """This person's sessions that have not ended, newest first, and where to go on. Raises InvalidCursor."""
    before = _read_cursor(cursor) if cursor else None
    found = repository.list_live_sessions(session, user_id, before, limit + 1)
    return found[:limit], found[limit - 1].id.hex if len(found) > limit else None


def end_session(session: Session, user: User, sign_in_session: SignInSession, action: Action, now: datetime) -> None:
    """End a session with this transaction and tell everybody who checks access tokens; an ended one stays as it is."""
    if sign_in_session.revoked_at is not None:
        return
    sign_in_session.revoked_at = now
    sign_in_session.revoked_reason = action.value
    sign_in_session.sealed_successor = None
    record_change(session, ChangeKind.SESSION_REVOKED, user, sid=sign_in_session.id)
    record_event(session, action, actor_id=user.id, object_id=sign_in_session.id)


def _read_cursor(cursor: str) -> UUID:
    try:
        return UUID(hex=cursor)
    except ValueError as error:
        raise InvalidCursor from error


def _open(session: Session, user: User, device: Device, lifetime: timedelta) -> SignedInSession:
    now = repository.present_time(session)
    token = first_token(new_id())
    sign_in_session = SignInSession(
        id=token.session_id,
        user_id=user.id,
        family_hash=token.family_hash,
        current_hash=token.secret_hash,
        authenticated_at=now,
        last_used_at=now,
        expires_at=now + lifetime,
    )
    _note_device(sign_in_session, device)
    session.add(sign_in_session)
    record_event(session, Action.SIGNED_IN, actor_id=user.id, object_id=sign_in_session.id)
    return SignedInSession(user, sign_in_session, token)


def _find(session: Session, token: RefreshToken) -> tuple[User, SignInSession] | None:
    """The living session of the token's family and its person, for whom the transaction acts from here on."""
    user_id = repository.find_owner(session, token)
    if user_id is None:
        return None
    act_as(session, user_id)
    sign_in_session = repository.lock_session(session, token.session_id)
    user = get_user(session, user_id)
    if sign_in_session is None or sign_in_session.revoked_at is not None or not user.is_active:
        return None
    return (user, sign_in_session) if sign_in_session.expires_at > repository.present_time(session) else None


def _rotate(sign_in_session: SignInSession, token: RefreshToken, now: datetime) -> RefreshToken:
    successor = token.successor()
    sign_in_session.previous_hash = sign_in_session.current_hash
    sign_in_session.current_hash = successor.secret_hash
    sign_in_session.sealed_successor = token.seal(successor)
    sign_in_session.rotated_at = now
    return successor


def _may_retry(sign_in_session: SignInSession, token: RefreshToken, now: datetime) -> bool:
    rotated_at = sign_in_session.rotated_at
    if rotated_at is None or now - rotated_at > RETRY_WINDOW:
        return False
    return same_secret(sign_in_session.previous_hash, token.secret_hash)


def _note_device(sign_in_session: SignInSession, device: Device) -> None:
    sign_in_session.user_agent = device.user_agent[:USER_AGENT_LENGTH] if device.user_agent else None
    sign_in_session.address = device.address
