"""Who posts, and what must be known of the room they post to: read in one light statement."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from conversations.access import Operation, Role, Standing, authorise
from conversations.actors import SignedIn
from conversations.identity import note_card
from conversations.turns.policy import Seat

# The name is set before anything is looked for: row-level rules show neither card nor room to nobody.
_ENTER = text(
    """
    with entered as materialized (select set_config('app.user_id', :acting, true) as name)
    select exists (select from conversations.revoked_sessions where session_id = :session_id) as revoked,
           card.is_active, card.display_name, card.avatar_url, room.*
    from entered
    left join lateral (
        select one.is_active, one.display_name, one.avatar_url from conversations.people one
        where one.user_id = :user_id and entered.name is not null
    ) card on true
    left join lateral (
    select p.role, c.status, c.is_active as is_open, c.settings, c.title is null as is_untitled,
           (select jsonb_agg(jsonb_build_array(
                a.id, a.name, a.active, a.reply_policy,
                case when c.settings #>> '{first_responder,mode}' = 'best_fit'
                     then concat_ws(' ', a.persona, a.system_prompt) else '' end) order by a.joined_at, a.id)
            from conversations.ai_participants a
            where a.conversation_id = c.id and a.left_at is null) as ais
    from conversations.conversations c
    join conversations.participants p on p.conversation_id = c.id and p.user_id = :user_id and p.is_active
    where c.id = :conversation_id and c.deleted_at is null and entered.name is not null
    ) room on true
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
    is_untitled: bool = False


def enter_posting_room(session: Session, person: SignedIn, conversation_id: UUID) -> PostingRoom:
    """Act for `person` from here on, and the room, if they may post to it.

    Raises Unauthenticated as `act_as_person`, NotFound, RoleTooLow.
    """
    values = {
        "acting": str(person.user_id),
        "user_id": person.user_id,
        "session_id": person.session_id,
        "conversation_id": conversation_id,
    }
    row = session.execute(_ENTER, values).one()
    note_card(session, person, row)
    authorise(Standing(Role.named(row.role) if row.role else None), Operation.POST_MESSAGE)
    seats = [Seat(UUID(seat[0]), *seat[1:]) for seat in row.ais or ()]
    return PostingRoom(conversation_id, row.status, row.is_open, row.settings, seats, row.is_untitled)
