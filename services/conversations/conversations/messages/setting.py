"""What must be known of a room before somebody posts to it, read in one light statement."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from conversations.access import Operation, Role, Standing, authorise
from conversations.turns.policy import Seat
from shared.errors import NotFound

_FIND = text(
    """
    select p.role, c.status, c.is_active, c.settings,
           (select jsonb_agg(jsonb_build_array(
                a.id, a.name, a.active, a.reply_policy,
                case when c.settings #>> '{first_responder,mode}' = 'best_fit'
                     then concat_ws(' ', a.persona, a.system_prompt) else '' end) order by a.joined_at, a.id)
            from conversations.ai_participants a
            where a.conversation_id = c.id and a.left_at is null) as ais
    from conversations.conversations c
    join conversations.participants p on p.conversation_id = c.id and p.user_id = :user_id and p.is_active
    where c.id = :conversation_id and c.deleted_at is null
    """
)


@dataclass(frozen=True)
class PostingRoom:
    """A room as far as posting to it goes; `seats` are its AIs, the longest there first."""

    id: UUID
    status: str
    is_active: bool
    settings: dict[str, Any]
    seats: list[Seat]


def access_posting_room(session: Session, user_id: UUID, conversation_id: UUID) -> PostingRoom:
    """The room, if this person may post to it. Raises NotFound or RoleTooLow."""
    row = session.execute(_FIND, {"user_id": user_id, "conversation_id": conversation_id}).one_or_none()
    authorise(Standing(Role.named(row.role) if row else None), Operation.POST_MESSAGE)
    if row is None:
        raise NotFound
    seats = [Seat(UUID(seat[0]), *seat[1:]) for seat in row.ais or ()]
    return PostingRoom(conversation_id, row.status, row.is_active, row.settings, seats)
