"""Links that let people into a room: made, shown, followed, revoked."""

import hashlib
import secrets
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.audit.service import Audited, record_action
from conversations.cursors import read_id_cursor, write_cursor
from conversations.errors import ConfirmationRequired, InvitationGone
from conversations.events.types import EventType
from conversations.invitations import repository
from conversations.invitations.models import Invitation
from conversations.invitations.render import render_invitation
from conversations.invitations.schemas import (
    InvitationAnswer,
    InvitationPreview,
    InvitingConversation,
    NewInvitation,
    NewInvitationAnswer,
)
from conversations.participants.seats import tell_of_arrival
from conversations.participants.service import MAX_PEOPLE, too_many_people
from conversations.participants.standing import MyRoom, access_room
from conversations.requests.service import enter_request
from conversations.rooms.ledger import keep_ledger
from conversations.rooms.schemas import MyConversationAnswer
from conversations.rooms.service import read_room
from shared.clock import utc_now
from shared.contracts.invitations import InvitationStanding
from shared.contracts.people import AddressStanding
from shared.errors import NotFound
from shared.ids import new_id
from shared.versions import require_match

TOKEN_BYTES = 32


@dataclass(frozen=True)
class Proof:
    """The address an invitation is bound to, if it is, and how the person stands to it."""

    email: str | None = None
    standing: AddressStanding = field(default_factory=AddressStanding)

    @property
    def address(self) -> str | None:
        """The address, once the person has shown that it is theirs."""
        return self.email if self.standing.is_theirs and self.standing.is_confirmed else None


def list_invitations(
    session: Session, person: SignedIn, conversation_id: UUID, cursor: str | None, limit: int
) -> tuple[list[InvitationAnswer], str | None]:
    """A page of the room's invitations, the newest first."""
    access_room(session, person, conversation_id, Operation.MANAGE_INVITATIONS)
    rows = repository.find_page(session, conversation_id, read_id_cursor(cursor), limit + 1)
    answers = [render_invitation(row) for row in rows[:limit]]
    return answers, write_cursor(answers[-1].id) if len(rows) > limit else None


def make_invitation(
    session: Session, person: SignedIn, conversation_id: UUID, new: NewInvitation, public_url: str
) -> tuple[NewInvitationAnswer, bool]:
    """The invitation and whether it is new; only then it comes with its token, which is kept nowhere."""
    mine = access_room(session, person, conversation_id, Operation.MANAGE_INVITATIONS, lock=True)
    invitation_id = new_id()
    if new.client_id is not None:
        route = f"POST /conversations/{conversation_id}/invitations"
        made = enter_request(session, person.user_id, new.client_id, route, new, invitation_id)
        if made is not None:
            return _answer(_get(session, conversation_id, made), None, None), False
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation = Invitation(
        id=invitation_id,
        conversation_id=conversation_id,
        created_by=person.user_id,
        token_sha256=hash_token(token),
        **new.model_dump(include={"role", "max_uses", "expires_at", "email"}),
    )
    session.add(invitation)
    session.flush()
    bounds = new.model_dump(mode="json", include={"role", "max_uses", "expires_at"})
    _tell(session, person, mine, invitation, "invitation.made", bounds | {"is_bound": new.email is not None})
    invitation = _get(session, conversation_id, invitation_id)
    return _answer(invitation, token, f"{public_url.rstrip('/')}/join#{token}"), True


def revoke_invitation(
    session: Session, person: SignedIn, conversation_id: UUID, invitation_id: UUID, if_match: str | None
) -> None:
    """It lets nobody in from here on. Repeats safely. Raises NotFound, RoleTooLow, VersionMismatch."""
    mine = access_room(session, person, conversation_id, Operation.MANAGE_INVITATIONS, lock=True)
    invitation = _get(session, conversation_id, invitation_id)
    if invitation.revoked_at is not None:
        return
    require_match(if_match, invitation.version, render_invitation(invitation))
    invitation.revoked_at = utc_now()
    invitation.version += 1
    _tell(session, person, mine, invitation, "invitation.revoked", None)


def preview_invitation(session: Session, token: str) -> InvitationPreview:
    """What is behind the link, for anybody who holds it. Raises NotFound or InvitationGone."""
    shown = repository.find_shown(session, hash_token(token))
    if shown is None:
        raise NotFound
    if not shown.good:
        raise InvitationGone
    return InvitationPreview(
        conversation=InvitingConversation(title=shown.title, description=shown.description),
        people=shown.people,
        ai_names=shown.ai_names,
        role=shown.role,
        expires_at=shown.expires_at,
    )


def find_bound_address(session: Session, token: str) -> str | None:
    """The one address that this invitation is for, if it is bound to one."""
    shown = repository.find_shown(session, hash_token(token))
    return None if shown is None else shown.email


def verify_invitation(session: Session, token_sha256: bytes) -> InvitationStanding:
    """Whether an invitation is good now, for a service that has seen its token."""
    shown = repository.find_shown(session, token_sha256)
    return InvitationStanding(valid=False) if shown is None else InvitationStanding(valid=shown.good, email=shown.email)


def accept_invitation(session: Session, person: SignedIn, token: str, proof: Proof) -> MyConversationAnswer:
    """Join by the link; who is in the room already stays as they are.

    Raises NotFound for no such link or one for somebody else, InvitationGone, ConfirmationRequired, or
    ValidationFailed for a room that is full.
    """
    accepted = repository.accept(session, hash_token(token), proof.address, MAX_PEOPLE, utc_now())
    if accepted is None:
        raise NotFound
    match accepted.outcome:
        case "gone":
            raise InvitationGone
        case "full":
            raise too_many_people()
        case "not_yours" if proof.standing.is_theirs:
            raise ConfirmationRequired
        case "not_yours":
            raise NotFound("this invitation is for somebody else")
        case "joined":
            _tell_of_joining(session, person, accepted.conversation_id, accepted.invitation_id)
    return read_room(session, person, accepted.conversation_id)


def hash_token(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def _tell_of_joining(session: Session, person: SignedIn, conversation_id: UUID, invitation_id: UUID) -> None:
    mine = access_room(session, person, conversation_id, Operation.READ_ROOM, lock=True)
    how = {"role": mine.mine.role, "invitation_id": str(invitation_id)}
    with keep_ledger(session, mine.room) as ledger:
        tell_of_arrival(ledger, person.actor, mine.mine, how)
        ledger.record(EventType.INVITATION_UPDATED, person.actor, {"invitation_id": str(invitation_id)})


def _tell(
    session: Session,
    person: SignedIn,
    mine: MyRoom,
    invitation: Invitation,
    action: str,
    after: dict[str, object] | None,
) -> None:
    with keep_ledger(session, mine.room) as ledger:
        ledger.record(EventType.INVITATION_UPDATED, person.actor, {"invitation_id": str(invitation.id)})
        done_to = Audited("invitation", invitation.id)
        record_action(session, person.actor, action, mine.room.id, done_to, after=after)


def _get(session: Session, conversation_id: UUID, invitation_id: UUID) -> Invitation:
    invitation = repository.find_one(session, conversation_id, invitation_id)
    if invitation is None:
        raise NotFound
    return invitation


def _answer(invitation: Invitation, token: str | None, url: str | None) -> NewInvitationAnswer:
    return NewInvitationAnswer(**render_invitation(invitation).model_dump(), token=token, url=url)
