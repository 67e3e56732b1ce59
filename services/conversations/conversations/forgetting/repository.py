"""Every query about what is yet to be forgotten."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from conversations.forgetting.erased import Erased
from conversations.forgetting.models import Forgetting
from conversations.rooms.models import Conversation
from shared.clock import utc_now


def find_rooms(session: Session, limit: int) -> Sequence[UUID]:
    """Rooms in which something is due; those that waited longest first."""
    return session.scalars(
        select(Forgetting.conversation_id)
        .join(Conversation, Conversation.id == Forgetting.conversation_id)
        .where(Forgetting.due_at <= utc_now(), Conversation.deleted_at.is_(None))
        .group_by(Forgetting.conversation_id)
        .order_by(func.min(Forgetting.due_at))
        .limit(limit)
    ).all()


def take_due(session: Session, conversation_id: UUID, limit: int) -> Erased | None:
    """The oldest that are due in a locked room, struck off; None if there is none."""
    due = (
        select(Forgetting.message_id)
        .where(Forgetting.conversation_id == conversation_id, Forgetting.due_at <= utc_now())
        .order_by(Forgetting.due_at)
        .limit(limit)
    )
    taken = session.execute(
        delete(Forgetting)
        .where(Forgetting.message_id.in_(due))
        .returning(Forgetting.message_id, Forgetting.seq)
        .execution_options(synchronize_session=False)
    ).all()
    return Erased(frozenset(row.message_id for row in taken), min(row.seq for row in taken)) if taken else None
