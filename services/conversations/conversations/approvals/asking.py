"""Leaves a call of an AI's to people: they see exactly what it would do."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.actors import Actor
from conversations.approvals.models import ToolApproval
from conversations.events.types import EventType
from conversations.messages.models import Message
from conversations.participants.models import Participant
from conversations.rooms.ledger import keep_ledger, locked_room
from conversations.turns.models import Turn
from shared.clock import utc_now
from shared.ids import new_id

LIFETIME = timedelta(hours=24)


def ask_people(
    session: Session, turn: Turn, asked: Iterable[UUID], call_id: str, tool: str, arguments: dict[str, Any]
) -> ToolApproval:
    """The new approval, in a room that is locked already; of `asked` those count who may change things now."""
    approval = ToolApproval(
        id=new_id(),
        conversation_id=turn.conversation_id,
        turn_id=turn.id,
        message_id=turn.message_id,
        ai_participant_id=turn.ai_participant_id,
        seq=session.scalars(select(Message.seq).where(Message.id == turn.trigger_id)).one(),
        call_id=call_id,
        tool=tool,
        arguments=arguments,
        asked=_members_of(session, turn.conversation_id, asked),
        expires_at=utc_now() + LIFETIME,
        state="pending",
        version=1,
    )
    session.add(approval)
    with keep_ledger(session, locked_room(session, turn.conversation_id)) as ledger:
        actor = Actor("ai", turn.ai_participant_id)
        ledger.record(EventType.APPROVAL_UPDATED, actor, {"approval_id": str(approval.id)})
    return approval


def _members_of(session: Session, conversation_id: UUID, user_ids: Iterable[UUID]) -> list[UUID]:
    query = select(Participant.user_id).where(
        Participant.conversation_id == conversation_id,
        Participant.user_id.in_(set(user_ids)),
        Participant.is_active,
        Participant.role != "observer",
    )
    return sorted(session.scalars(query))
