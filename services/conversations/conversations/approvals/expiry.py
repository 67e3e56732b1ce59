"""Ends what nobody decided in time. Several caretakers may run at once."""

from uuid import UUID

from conversations.actors import SYSTEM
from conversations.approvals import repository
from conversations.events.types import EventType
from conversations.identity import write_to_rooms
from conversations.rooms.ledger import find_locked, keep_ledger
from conversations.turns.resuming import conclude_waiting
from shared.clock import utc_now
from shared.database.transactions import Database

AT_ONCE = 100


def expire_approvals(database: Database) -> int:
    """Each in a transaction of its own. Answers how many expired."""
    with database.transaction() as session:
        expired = list(repository.find_expired(session, AT_ONCE))
    return sum(_expire(database, *each) for each in expired)


def _expire(database: Database, approval_id: UUID, conversation_id: UUID) -> bool:
    with database.transaction() as session:
        write_to_rooms(session, [conversation_id])
        room = find_locked(session, conversation_id)
        approval = repository.find_approval(session, conversation_id, approval_id)
        if room is None or approval is None or approval.state != "pending":
            return False
        approval.state = "expired"
        approval.version += 1
        approval.updated_at = utc_now()
        session.flush()
        with keep_ledger(session, room) as ledger:
            ledger.record(EventType.APPROVAL_UPDATED, SYSTEM, {"approval_id": str(approval.id)})
            conclude_waiting(ledger, approval)
    return True
