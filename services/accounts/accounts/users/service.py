import hmac
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.audit.service import Action, record_event
from accounts.changes.service import record_change
from accounts.database import act_as
from accounts.interests.service import clear_interests, request_interests
from accounts.passwords.hashing import hash_password
from accounts.users import repository
from accounts.users.errors import InvitationGone, SetupTokenInvalid, SignUpClosed
from accounts.users.models import User
from accounts.users.schemas import Me, ProfilePatch, SignUp
from shared.contracts.invitations import InvitationStanding
from shared.contracts.people import ChangeKind
from shared.ids import new_id
from shared.jobs.book import JobBook
from shared.versions import require_match


class Invitations(Protocol):
    """Where it is known which links into rooms are good."""

    def verify(self, token: str) -> InvitationStanding:
        """Raises Unavailable."""


def check_sign_up(form: SignUp, *, mode: str, setup_token: str, invitations: Invitations) -> None:
    """Raises unless this sign-up may be tried: the doors are open, or the setup token or an invitation opens them.

    Raises SetupTokenInvalid, SignUpClosed, InvitationGone, or Unavailable where an invitation cannot be checked.
    """
    if form.setup_token is not None:
        if not hmac.compare_digest(form.setup_token.get_secret_value().encode(), setup_token.encode()):
            raise SetupTokenInvalid
    elif mode == "invitation" and form.invitation_token is not None:
        _require_invited(form, invitations.verify(form.invitation_token.get_secret_value()))
    elif mode != "open":
        raise SignUpClosed


def _require_invited(form: SignUp, invitation: InvitationStanding) -> None:
    if not invitation.valid:
        raise InvitationGone
    if invitation.email is not None and invitation.email.casefold() != form.email.casefold():
        raise SignUpClosed("this invitation is for another e-mail address")


def sign_up(session: Session, form: SignUp) -> User:
    """Make the account of a checked form; with the setup token, of the first administrator.

    Raises UsernameTaken, EmailTaken or SetupTokenInvalid.
    """
    user_id = new_id()
    act_as(session, user_id)
    user = repository.add_user(
        session,
        user_id,
        username=form.username,
        email=form.email,
        display_name=form.display_name,
        name=form.name,
        hashed_password=hash_password(form.password.get_secret_value()),
    )
    record_change(session, ChangeKind.PROFILE, user)
    record_event(session, Action.SIGNED_UP, actor_id=user_id, object_id=user_id)
    if form.setup_token is not None:
        _make_administrator(session, user)
    return user


def change_profile(session: Session, book: JobBook, user_id: UUID, patch: ProfilePatch, if_match: str | None) -> User:
    """Apply a merge patch to this person's profile. Raises VersionMismatch or UsernameTaken."""
    user = repository.lock_user(session, user_id)
    require_match(if_match, user.version, Me.model_validate(user))
    wanted = patch.model_dump(exclude_unset=True)
    changed = {name: value for name, value in wanted.items() if getattr(user, name) != value}
    if changed:
        _apply(session, user, changed)
    if "bio" in changed:
        _look_for_interests(session, book, user)
    return user


def _apply(session: Session, user: User, changed: dict[str, Any]) -> None:
    for name, value in changed.items():
        setattr(user, name, value)
    user.version += 1
    repository.save(session)
    record_change(session, ChangeKind.PROFILE, user)
    fields = {"fields": sorted(changed)}  # names only: what cannot be changed must not hold what may have to be erased
    record_event(session, Action.PROFILE_CHANGED, actor_id=user.id, object_id=user.id, after=fields)


def _look_for_interests(session: Session, book: JobBook, user: User) -> None:
    if user.bio and user.bio.strip():
        request_interests(session, book, user.id)
    else:
        clear_interests(session, user.id)


def _make_administrator(session: Session, user: User) -> None:
    if not repository.make_first_administrator(session, user.id):
        raise SetupTokenInvalid("there is an administrator already")
    session.refresh(user)
    record_event(session, Action.MADE_ADMINISTRATOR, actor_id=user.id, object_id=user.id)
