"""People name what their room talks about; what they named stays, whatever a detector finds."""

from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.events.types import EventType
from conversations.participants.standing import access_room
from conversations.requests.service import enter_request
from conversations.rooms.ledger import keep_ledger
from conversations.rooms.openness import require_open
from conversations.topics.models import ConversationTopic, Topic
from conversations.topics.render import render_topic
from conversations.topics.schemas import NewTopic, TopicAnswer
from conversations.topics.words import tidy
from shared.clock import utc_now
from shared.errors import NotFound
from shared.ids import new_id

# The family may have the word from a room that whoever names it cannot see.
_CLAIM_WORD = text("select conversations.claim_word(:family, :name, :fresh_id)")
# The room may speak of it already where whoever came late is shown nothing of that.
_SAY = text("select conversations.name_topic(:room, :topic, :said, :at)")


def name_topic(session: Session, person: SignedIn, conversation_id: UUID, new: NewTopic) -> tuple[TopicAnswer, bool]:
    """The room's topic of that name, a person's from here on, and whether the room had none of it.

    Raises NotFound, RoleTooLow, ConversationArchived, ConversationDivided or ClientIdConflict.
    """
    room = access_room(session, person, conversation_id, Operation.NAME_TOPICS, lock=True).room
    values = {"family": room.family_id, "name": tidy(new.name), "fresh_id": new_id()}
    topic_id = session.scalars(_CLAIM_WORD, values).one()
    if new.client_id is not None:
        route = f"POST /conversations/{conversation_id}/topics"
        made = enter_request(session, person.user_id, new.client_id, route, new, topic_id)
        if made is not None:
            return _read(session, conversation_id, made), False
    require_open(room)
    said = {"room": room.id, "topic": topic_id, "said": new.description, "at": utc_now()}
    is_new: bool = session.scalars(_SAY, said).one()
    with keep_ledger(session, room) as ledger:
        ledger.record(EventType.TOPICS_UPDATED, person.actor)
    return _read(session, conversation_id, topic_id), is_new


def _read(session: Session, conversation_id: UUID, topic_id: UUID) -> TopicAnswer:
    said = session.get(ConversationTopic, (conversation_id, topic_id))
    word = session.get(Topic, topic_id)
    if said is None or word is None:
        raise NotFound
    return render_topic(said, word)
