"""Every query about invitations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text
from sqlalchemy.orm import Session

from conversations.invitations.models import Invitation
from shared.clock import utc_now

_SHOW = text("select * from conversations.show_invitation(:hash, :at)")
_ACCEPT = text("select * from conversations.accept_invitation(:hash, :at, :address, :most_people)")


def find_page(session: Session, conversation_id: UUID, before: UUID | None, limit: int) -> Sequence[Invitation]:
    """A room's invitations, the newest first."""
    query = (
        select(Invitation)
        .where(Invitation.conversation_id == conversation_id)
        .order_by(Invitation.id.desc())
        .limit(limit)
    )
    return session.scalars(query if before is None else query.where(Invitation.id < before)).all()


def find_one(session: Session, conversation_id: UUID, invitation_id: UUID) -> Invitation | None:
    invitation = session.get(Invitation, invitation_id, populate_existing=True)
    return invitation if invitation is not None and invitation.conversation_id == conversation_id else None


def find_shown(session: Session, token_sha256: bytes) -> Row[Any] | None:
    """What an invitation leads to, for whoever holds its token, and whether it is `good` now."""
    return session.execute(_SHOW, {"hash": token_sha256, "at": utc_now()}).one_or_none()


def accept(
    session: Session, token_sha256: bytes, address: str | None, most_people: int, at: datetime
) -> Row[Any] | None:
    """Seat the acting person: `outcome` is joined, member, gone, not_yours or full; None for no such token."""
    values = {"hash": token_sha256, "at": at, "address": address, "most_people": most_people}
    return session.execute(_ACCEPT, values).one_or_none()
