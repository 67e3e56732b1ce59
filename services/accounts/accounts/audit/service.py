from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from accounts.audit.models import AuditEvent
from shared.request_id import current_request_id


class Action(StrEnum):
    SIGNED_UP = "signed_up"
    MADE_ADMINISTRATOR = "made_administrator"
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in_refused"
    SIGNED_OUT = "signed_out"
    SESSION_REVOKED = "session_revoked"
    REFRESH_REUSED = "refresh_reused"
    PROFILE_CHANGED = "profile_changed"
    TOKEN_MADE = "token_made"  # noqa: S105 — the name of an action
    TOKEN_REVOKED = "token_revoked"  # noqa: S105 — the name of an action


def record_event(
    session: Session,
    action: Action,
    *,
    actor_id: UUID | None,
    object_id: UUID | None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write down with this transaction who did what; nothing can take it back."""
    session.add(
        AuditEvent(
            actor_id=actor_id,
            action=action.value,
            object_id=object_id,
            before=before,
            after=after,
            request_id=current_request_id() or None,
        )
    )
