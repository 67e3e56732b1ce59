"""A room's durable events as a list, and how the oldest go."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.events import repository
from conversations.events.frames import envelope_of
from conversations.events.hydration import hydrate
from conversations.events.schemas import EventAnswer
from conversations.participants.standing import access_room
from shared.clock import utc_now

PRUNED_AT_ONCE = 50_000


def list_events(
    session: Session,
    person: SignedIn,
    conversation_id: UUID,
    after_event_seq: int,
    types: Collection[str],
    limit: int,
) -> tuple[list[EventAnswer], int | None]:
    """The oldest events beyond a number that are for the person, and where the next page begins if there is one.

    A page may hold fewer than `limit`: what they may not see (any more) is left out. Raises NotFound.
    """
    mine = access_room(session, person, conversation_id, Operation.READ_ROOM).mine
    events = repository.find_of_room(session, conversation_id, person.user_id, after_event_seq, types, limit + 1)
    rights = {conversation_id: {person.user_id: mine.visible_from_seq}}
    tellings = hydrate(session, events[:limit], rights, [person.user_id])
    answers = [EventAnswer(type=telling.event.type, **envelope_of(telling)) for telling in tellings]
    return answers, events[limit - 1].event_seq if len(events) > limit else None


def prune_events(session: Session, event_days: int) -> int:
    """Remove events older than that, seven days at least, 50,000 at once. How many went.

    Cursors from before what was removed are answered with a reset.
    """
    older_than = utc_now() - timedelta(days=event_days)
    return repository.prune_events(session, older_than, PRUNED_AT_ONCE)
