"""Forgets what was made of the words of deleted messages, a room at a time. Several caretakers may run at once."""

import logging
from uuid import UUID

from conversations.approvals.forgetting import forget_calls
from conversations.exports.forgetting import forget_copies
from conversations.forgetting import repository
from conversations.identity import write_to_rooms
from conversations.rooms.ledger import find_locked, keep_ledger
from conversations.summaries.forgetting import forget_sentences
from conversations.titles.forgetting import forget_title
from conversations.topics.forgetting import forget_topics
from shared.database.transactions import Database

ROOMS_AT_ONCE = 20
MESSAGES_AT_ONCE = 500
_FORGET = (forget_calls, forget_sentences, forget_title, forget_topics, forget_copies)
logger = logging.getLogger(__name__)


def forget_erased(database: Database) -> int:
    """Forget all that is due, each room in a transaction of its own. Answers of how many messages.

    What goes wrong with one room holds up no other.
    """
    with database.transaction() as session:
        rooms = list(repository.find_rooms(session, ROOMS_AT_ONCE))
    return sum(_try_in(database, conversation_id) for conversation_id in rooms)


def _try_in(database: Database, conversation_id: UUID) -> int:
    try:
        return _forget_in(database, conversation_id)
    except Exception:
        logger.exception("room %s: what was taken back could not be forgotten; trying again", conversation_id)
        return 0


def _forget_in(database: Database, conversation_id: UUID) -> int:
    with database.transaction() as session:
        write_to_rooms(session, [conversation_id])
        room = find_locked(session, conversation_id)
        if room is None or room.deleted_at is not None:
            return 0
        erased = repository.take_due(session, conversation_id, MESSAGES_AT_ONCE)
        if erased is None:
            return 0
        with keep_ledger(session, room) as ledger:
            for forget in _FORGET:
                forget(ledger, erased)
    return len(erased.message_ids)
