"""Shows a text again that an answer had before."""

from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import Actor, SignedIn
from conversations.errors import NotRetryable
from conversations.messages.history import Replaced, keep_text
from conversations.messages.models import Message, MessageVersion
from conversations.messages.noting import note_change
from conversations.messages.opened import open_message
from conversations.messages.schemas import MessageAnswer
from conversations.messages.service import read_message
from conversations.rooms.ledger import keep_ledger
from conversations.turns.answers import status_of_text
from conversations.turns.relay import find_named
from conversations.turns.repository import find_last_answered_at
from conversations.turns.shown import find_shown_chars
from shared.errors import NotFound


def select_text(
    session: Session, person: SignedIn, conversation_id: UUID, message_id: UUID, number: int
) -> MessageAnswer:
    """The message with the text it had as version `number`; the one it shows now stays in its history.

    Raises NotFound, NotRetryable while it is being written.
    """
    mine = open_message(session, person, conversation_id, message_id, Operation.REGENERATE_ANSWER, None)
    message = mine.message
    version = session.get(MessageVersion, (message_id, number))
    if version is None or version.kind != "regeneration":
        raise NotFound
    if message.status == "writing":
        raise NotRetryable("it is being written")
    _keep_present(session, message)
    message.content, message.ai_model_id, message.metadata_ = version.content, version.model, version.metadata_
    message.ai_participant_id, message.status = version.by_id, status_of_text(message)
    named = find_named(session, conversation_id, message.ai_participant_id, message.content)
    message.mentions = [mention.model_dump(mode="json") for mention in named]
    message.shown_chars = find_shown_chars(version.content, int(mine.mine.room.settings.get("reply_limit", 280)))
    with keep_ledger(session, mine.mine.room) as ledger:
        note_change(ledger, person.actor, message, "selected")
    session.flush()
    return read_message(session, person, conversation_id, message_id)


def _keep_present(session: Session, message: Message) -> None:
    kept = select(exists().where(MessageVersion.message_id == message.id, MessageVersion.content == message.content))
    if not message.content or session.scalar(kept):
        return
    made_at = find_last_answered_at(session, message.id) or message.sent_at
    keep_text(session, message, Replaced(made_at, Actor("ai", message.ai_participant_id), "regeneration"))
    session.flush()
