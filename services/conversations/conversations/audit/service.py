"""The audit trail: what changed in who is in a room and how it works."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import Actor, SignedIn
from conversations.audit import repository
from conversations.audit.models import AuditEvent
from conversations.audit.render import render_audited
from conversations.audit.schemas import AuditAnswer
from conversations.cursors import read_id_cursor, write_cursor
from conversations.participants.standing import access_room


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


def list_of_room(
    session: Session, person: SignedIn, conversation_id: UUID, cursor: str | None, limit: int
) -> tuple[list[AuditAnswer], str | None]:
    """A page of what was done in the room, newest first. Raises NotFound, RoleTooLow, InvalidCursor."""
    access_room(session, person, conversation_id, Operation.READ_AUDIT)
    return _list(session, conversation_id, cursor, limit)


def list_of_instance(
    session: Session, conversation_id: UUID | None, cursor: str | None, limit: int
) -> tuple[list[AuditAnswer], str | None]:
    """A page of what was done in one room or in all, newest first; the transaction acts for an administrator."""
    return _list(session, conversation_id, cursor, limit)


def _list(
    session: Session, conversation_id: UUID | None, cursor: str | None, limit: int
) -> tuple[list[AuditAnswer], str | None]:
    before = read_id_cursor(cursor)
    rows = repository.find_page(session, conversation_id=conversation_id, before=before, limit=limit + 1)
    answers = [render_audited(row) for row in rows[:limit]]
    return answers, write_cursor(answers[-1].id) if len(rows) > limit else None
