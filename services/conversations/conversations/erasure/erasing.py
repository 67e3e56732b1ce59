"""Erases people who asked for it, in pieces: each is a transaction, so that a kill loses and repeats nothing."""

import logging
from uuid import UUID

import httpx2
from sqlalchemy.orm import Session

from conversations.actors import SYSTEM
from conversations.erasure import repository
from conversations.erasure.models import Erasure
from conversations.identity import write_to_rooms
from conversations.messages.erasure import erase_message
from conversations.messages.noting import note_change
from conversations.participants.models import Participant
from conversations.participants.ownership import pass_on
from conversations.participants.seats import tell_of_end
from conversations.participants.stays import end_stay
from conversations.rooms.ledger import find_locked, keep_ledger
from conversations.rooms.models import Conversation
from conversations.rooms.service import close_room
from shared.clock import utc_now
from shared.database.transactions import Database
from shared.tokens.service import ServiceIdentity

MESSAGES_AT_ONCE = 200
REPORTS_AT_ONCE = 50
_NOT_FOUND = 404
logger = logging.getLogger(__name__)


def erase_people(database: Database) -> int:
    """Erase everybody who is to be erased. Answers how many that were."""
    with database.transaction() as session:
        people = [(one.user_id, one.blank_messages) for one in repository.find_unfinished(session)]
    for user_id, blank_messages in people:
        _empty_seats(database, user_id)
        if blank_messages:
            _blank_messages(database, user_id)
        _conclude(database, user_id)
    return len(people)


def report_erasures(database: Database, accounts: httpx2.Client, identity: ServiceIdentity) -> int:
    """Tell accounts of whom nothing is left here; who could not be told of is told of in the next round."""
    with database.transaction() as session:
        done = [(one.user_id, one.done_at) for one in repository.find_unreported(session, REPORTS_AT_ONCE)]
    told = 0
    for user_id, done_at in done:
        body = {"service": "conversations", "done_at": done_at.isoformat() if done_at else None}
        if not _report(accounts, identity, user_id, body):
            break
        with database.transaction() as session:
            session.get_one(Erasure, user_id).reported_at = utc_now()
        told += 1
    return told


def _report(accounts: httpx2.Client, identity: ServiceIdentity, user_id: UUID, body: dict[str, str | None]) -> bool:
    headers = {"Authorization": f"Bearer {identity.token_for('accounts')}"}
    try:
        answer = accounts.put(f"/internal/erasures/{user_id}", json=body, headers=headers)
        if answer.status_code == _NOT_FOUND:
            logger.info("accounts does not take reports of erasures yet")
            return False
        answer.raise_for_status()
    except httpx2.HTTPError as error:
        logger.warning("accounts could not be told of an erasure: %s", type(error).__name__)
        return False
    return True


def _empty_seats(database: Database, user_id: UUID) -> None:
    while True:
        with database.transaction() as session:
            conversation_id = repository.find_seat(session, user_id)
            if conversation_id is None:
                return
            write_to_rooms(session, [conversation_id])
            room = find_locked(session, conversation_id)
            if room is not None:
                _empty_seat(session, room, user_id)


def _empty_seat(session: Session, room: Conversation, user_id: UUID) -> None:
    """A room that nobody else can read goes; in any other the person's stay ends, and what they owned passes on."""
    seat = session.get_one(Participant, (room.id, user_id), populate_existing=True)
    if not seat.is_active:
        return
    if not repository.is_anybody_else_there(session, room.id, user_id):
        close_room(session, room, SYSTEM, {"reason": "erased"})
        return
    with keep_ledger(session, room) as ledger:
        pass_on(ledger, SYSTEM, user_id)
        tell_of_end(ledger, SYSTEM, seat, "removed")
    end_stay(seat, room)
    seat.settings, seat.metadata_ = {}, {}
    session.flush()


def _blank_messages(database: Database, user_id: UUID) -> None:
    while True:
        with database.transaction() as session:
            conversation_id = repository.find_spoken_in(session, user_id)
            if conversation_id is None:
                return
            write_to_rooms(session, [conversation_id])
            room = find_locked(session, conversation_id)
            if room is not None:
                _blank_some(session, room, user_id)


def _blank_some(session: Session, room: Conversation, user_id: UUID) -> None:
    with keep_ledger(session, room) as ledger:
        for message in repository.find_said(session, room.id, user_id, MESSAGES_AT_ONCE):
            erase_message(session, message)
            note_change(ledger, SYSTEM, message, "deleted")


def _conclude(database: Database, user_id: UUID) -> None:
    with database.transaction() as session:
        repository.remove_personal(session, user_id)
        session.get_one(Erasure, user_id).done_at = utc_now()
