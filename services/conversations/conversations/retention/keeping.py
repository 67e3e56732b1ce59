"""Lets quiet rooms go, as the instance's settings say: told a week ahead, each room in a transaction of its own."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.actors import SYSTEM
from conversations.audit.service import Audited, record_action
from conversations.identity import write_to_rooms
from conversations.messages.notices import post_notice
from conversations.retention import repository
from conversations.retention.models import RetentionNotice
from conversations.retention.repository import QuietRoom
from conversations.retention.rule import NOTICE_DAYS, RetentionRule
from conversations.rooms.ledger import find_locked, keep_ledger
from conversations.rooms.models import Conversation
from conversations.rooms.service import archive_room, close_room
from shared.clock import utc_now
from shared.database.transactions import Database

Work = Callable[[Session, Conversation, RetentionRule], bool]


def keep_retention(database: Database, rule: RetentionRule) -> int:
    """Take back what was announced where life has come back, let go what is due, announce what is next.

    Answers how many rooms were let go. Repeats safely, and several caretakers may do it at once.
    """
    now = utc_now()
    quiet_since = rule.quiet_since(now)
    with database.transaction() as session:
        quiet = repository.find_quiet_rooms(session, quiet_since) if quiet_since else []
        told = {notice.conversation_id: notice for notice in repository.find_notices(session)}
    doomed = {room.id: room for room in quiet if _is_doomed(room, rule)}
    gone = 0
    for conversation_id, notice in told.items():
        if conversation_id not in doomed or notice.action != rule.action:
            _in_room(database, conversation_id, rule, _take_back)
        elif notice.due_at <= now:
            gone += _in_room(database, conversation_id, rule, _let_go)
    for conversation_id in doomed.keys() - told.keys():
        _in_room(database, conversation_id, rule, _announce)
    return gone


def _is_doomed(room: QuietRoom, rule: RetentionRule) -> bool:
    """Whether anything is left to be done with it: a room that is put away stays so."""
    return not room.is_kept and (rule.action == "delete" or room.status == "active")


def _in_room(database: Database, conversation_id: UUID, rule: RetentionRule, work: Work) -> bool:
    """False also where the room has gone meanwhile."""
    with database.transaction() as session:
        write_to_rooms(session, [conversation_id])
        room = find_locked(session, conversation_id)
        return room is not None and room.deleted_at is None and work(session, room, rule)


def _announce(session: Session, room: Conversation, rule: RetentionRule) -> bool:
    if not _is_still_doomed(session, room, rule) or session.get(RetentionNotice, room.id) is not None:
        return False
    due_at = utc_now() + timedelta(days=NOTICE_DAYS)
    session.add(RetentionNotice(conversation_id=room.id, action=rule.action, due_at=due_at))
    with keep_ledger(session, room) as ledger:
        post_notice(ledger, _word_notice(rule, due_at))
        _write_down(session, room, "announced", rule)
    return True


def _let_go(session: Session, room: Conversation, rule: RetentionRule) -> bool:
    notice = session.get(RetentionNotice, room.id)
    if notice is None or notice.due_at > utc_now() or not _is_still_doomed(session, room, rule):
        return False
    repository.remove_notice(session, room.id)
    if rule.action == "delete":
        close_room(session, room, SYSTEM, {"idle_days": rule.idle_days})
        return True
    with keep_ledger(session, room) as ledger:
        archive_room(ledger, SYSTEM)
        _write_down(session, room, "applied", rule)
    return True


def _take_back(session: Session, room: Conversation, rule: RetentionRule) -> bool:
    repository.remove_notice(session, room.id)
    _write_down(session, room, "taken_back", rule)
    return False


def _is_still_doomed(session: Session, room: Conversation, rule: RetentionRule) -> bool:
    """Asked again under the room's lock."""
    quiet_since = rule.quiet_since(utc_now())
    seen = QuietRoom(room.id, room.status, bool(room.settings.get("keep", False)))
    return (
        quiet_since is not None and _is_doomed(seen, rule) and repository.is_quiet(session, room.family_id, quiet_since)
    )


def _word_notice(rule: RetentionRule, due_at: datetime) -> str:
    becomes = "deleted, with everything in it" if rule.action == "delete" else "archived"
    return (
        f"Nothing has been said here for a long time. On {due_at:%-d %B %Y} this conversation will be {becomes}, "
        "unless somebody writes before then or an administrator of it has it kept."
    )


def _write_down(session: Session, room: Conversation, done: str, rule: RetentionRule) -> None:
    after = {"action": rule.action, "idle_days": rule.idle_days}
    record_action(session, SYSTEM, f"retention.{done}", room.id, Audited("conversation", room.id), after=after)
