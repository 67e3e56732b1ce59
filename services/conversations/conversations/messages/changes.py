"""Changing what was said, and taking it back."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import Actor, SignedIn
from conversations.audit.service import Audited, record_action
from conversations.merge_patch import merge_metadata
from conversations.messages.erasure import erase_message
from conversations.messages.history import Replaced, keep_text
from conversations.messages.mentioning import find_named
from conversations.messages.models import Message
from conversations.messages.noting import Reason, note_change
from conversations.messages.opened import open_message
from conversations.messages.schemas import MessageAnswer, MessageChange
from conversations.messages.service import read_message
from conversations.messages.standing import MyMessage, access_message
from conversations.rooms.ledger import keep_ledger
from conversations.rooms.openness import require_undivided
from conversations.turns.withdrawal import withdraw_questions
from shared.clock import utc_now
from shared.versions import require_match


def change_message(
    session: Session,
    person: SignedIn,
    conversation_id: UUID,
    message_id: UUID,
    change: MessageChange,
    if_match: str | None,
) -> MessageAnswer:
    """Apply a merge patch: text and metadata by the author, importance by admins too. No AI is asked again.

    Raises NotAuthor, NotFound (also for a deleted message), VersionMismatch, ConversationArchived, ConversationDivided.
    """
    mine = open_message(session, person, conversation_id, message_id, Operation.CHANGE_MESSAGE, if_match)
    given = change.model_dump(exclude_unset=True)
    _require_right(mine, given)
    reason = _apply(session, mine.message, given)
    if reason is not None:
        with keep_ledger(session, mine.mine.room) as ledger:
            note_change(ledger, person.actor, mine.message, reason)
    return read_message(session, person, conversation_id, message_id)


def delete_message(
    session: Session, person: SignedIn, conversation_id: UUID, message_id: UUID, if_match: str | None
) -> None:
    """Leave a tombstone, in an archived room too: what was said is gone, what was said in reply stays. Repeats safely.

    Answers that are being written to it are stopped. Raises NotAuthor, NotFound, VersionMismatch, ConversationDivided.
    """
    mine = access_message(session, person, conversation_id, message_id, Operation.DELETE_MESSAGE, lock=True)
    mine.require_author_or_admin()
    require_undivided(mine.mine.room)
    if mine.message.deleted_at is not None:
        return
    if if_match is not None:
        require_match(if_match, mine.message.version, read_message(session, person, conversation_id, message_id))
    withdraw_questions(session, conversation_id, [message_id])
    erase_message(session, mine.message)
    with keep_ledger(session, mine.mine.room) as ledger:
        note_change(ledger, person.actor, mine.message, "deleted")
    record_action(session, person.actor, "message.deleted", conversation_id, Audited("message", message_id))


def _require_right(mine: MyMessage, given: dict[str, Any]) -> None:
    if given.keys() <= {"importance"}:
        mine.require_author_or_admin()
    else:
        mine.require_author()


def _apply(session: Session, message: Message, given: dict[str, Any]) -> Reason | None:
    """Make the changes that are any; why the room is told, or None."""
    reason: Reason | None = None
    importance = given.get("importance", message.importance) or 0
    if importance != message.importance:
        message.importance, reason = importance, "importance"
    if "metadata" in given:
        merged = merge_metadata(message.metadata_, given["metadata"])
        if merged != message.metadata_:
            message.metadata_, reason = merged, "edited"
    content = given.get("content", message.content)
    if content != message.content:
        _rewrite(session, message, content)
        reason = "edited"
    return reason


def _rewrite(session: Session, message: Message, content: str) -> None:
    author = Actor("user", message.user_id)
    keep_text(session, message, Replaced(message.edited_at or message.sent_at, author, "edit"))
    message.content = content
    message.edited_at = utc_now()
    named = find_named(session, message.conversation_id, content)
    message.mentions = [mention.model_dump(mode="json") for mention in named]
