"""The audit trail: what changed in who is in a room and how it works."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.actors import Actor
from conversations.audit.models import AuditEvent


@dataclass(frozen=True)
class Audited:
    """What an action was done to."""

    type: str
    id: str | UUID


def record_action(
    session: Session,
    actor: Actor,
    action: str,
    conversation_id: UUID,
    done_to: Audited,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Note an action in the transaction of the change itself, while the actor still takes part in the room.

    `action` is `noun.verb` (`participant.removed`); `before` and `after` hold what changed, never content.
    """
    session.add(
        AuditEvent(
            conversation_id=conversation_id,
            actor_type=actor.type,
            actor_id=actor.id,
            action=action,
            object_type=done_to.type,
            object_id=str(done_to.id),
            before=before,
            after=after,
        )
    )
