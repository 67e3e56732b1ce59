"""Every query about tool calls, and about whom and what they name."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from conversations.messages.models import Message
from conversations.participants.models import Participant
from conversations.people.models import Person
from conversations.tools.models import ToolCall


def find_call(session: Session, job_id: UUID, call_id: str) -> ToolCall | None:
    return session.scalar(select(ToolCall).where(ToolCall.job_id == job_id, ToolCall.call_id == call_id))


def find_same_call(session: Session, call: ToolCall) -> ToolCall | None:
    """The first call of an earlier attempt like this one that this attempt has not made again yet."""
    query = select(ToolCall).where(
        ToolCall.job_id == call.job_id,
        ToolCall.attempt < call.attempt,
        ToolCall.name == call.name,
        ToolCall.arguments == call.arguments,
    )
    return session.scalar(query.order_by(ToolCall.id).limit(1))


def find_seated(session: Session, conversation_id: UUID, name: str) -> Sequence[UUID]:
    """Who of the room's people goes by this name or username, in any case."""
    wanted = name.strip().removeprefix("@").lower()
    query = (
        select(Person.user_id)
        .join(Participant, Participant.user_id == Person.user_id)
        .where(
            Participant.conversation_id == conversation_id,
            Participant.is_active,
            or_(func.lower(Person.username) == wanted, func.lower(Person.display_name) == wanted),
        )
    )
    return session.scalars(query).all()


def find_names(session: Session, user_ids: Iterable[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Person.user_id, Person.display_name).where(Person.user_id.in_(set(user_ids))))
    return {row.user_id: row.display_name for row in rows}


def find_own_texts(session: Session, message_ids: Iterable[UUID], user_id: UUID) -> Sequence[str]:
    """The texts of those of these messages that this person wrote and posted; nothing imported, nothing of an AI's."""
    query = select(Message.content).where(
        Message.id.in_(set(message_ids)),
        Message.sender_type == "user",
        Message.user_id == user_id,
        Message.client_id.is_not(None),
        Message.is_ai_generated.is_(False),
        Message.deleted_at.is_(None),
    )
    return session.scalars(query.order_by(Message.seq)).all()
