"""Writes what came of a turn into its room: the answer, its failure, or that it was stopped."""

from typing import Any, Literal

from conversations.actors import Actor
from conversations.ai_participants.models import AIParticipant
from conversations.events.types import EventType
from conversations.messages.history import Replaced, keep_text
from conversations.messages.models import Message
from conversations.rooms.ledger import RoomLedger
from conversations.turns.ending import finish_turn
from conversations.turns.models import Turn
from conversations.turns.relay import ask_named, find_named
from conversations.turns.repository import add_answer, find_last_answered_at
from conversations.turns.resuming import conclude_waiting, find_approval_of
from conversations.turns.shown import find_shown_chars
from shared.clock import utc_now
from shared.contracts.reply import Finish, ReplyResult

Status = Literal["sent", "interrupted", "error"]
_STATUS: dict[Finish, Status] = {
    Finish.COMPLETE: "sent",
    Finish.LENGTH: "sent",
    Finish.STOPPED: "interrupted",
    Finish.CUT: "interrupted",
}
_UPDATE_REASONS = {"sent": "finished", "interrupted": "interrupted", "error": "failed"}


def write_answer(ledger: RoomLedger, turn: Turn, result: ReplyResult, cost_micro_usd: int | None) -> None:
    """Commit the text of an answer and what it cost; without any text a stopped turn leaves no message."""
    stopped = result.finish is Finish.STOPPED
    if result.text:
        _write_message(ledger, turn, _STATUS[result.finish], result.text, _metadata(result, cost_micro_usd))
    else:
        _restore_message(ledger, turn)
    reason = "stopped" if stopped else turn.reason
    finish_turn(ledger, turn, "stopped" if stopped else "answered", reason)


def write_waiting(ledger: RoomLedger, turn: Turn, result: ReplyResult, cost_micro_usd: int | None) -> None:
    """Commit what was said before a call that waits for a person: the turn ends, and the decision begins another."""
    if result.text:
        write_answer(ledger, turn, result, cost_micro_usd)
    else:
        _restore_message(ledger, turn)
        finish_turn(ledger, turn, "silent", "approval")
    approval = find_approval_of(ledger.session, turn)
    if approval is not None:
        conclude_waiting(ledger, approval)


def write_silence(ledger: RoomLedger, turn: Turn, result: ReplyResult) -> None:
    """The AI had nothing to add: the turn says so, and the room hears nothing."""
    _restore_message(ledger, turn)
    finish_turn(ledger, turn, "silent", "too_similar" if result.outcome == "too_similar" else "nothing_to_add")


def write_failure(ledger: RoomLedger, turn: Turn, failure: dict[str, Any], reason: str, text: str | None) -> None:
    """A turn that failed for good leaves a message: with the text people saw, or marked as error."""
    metadata = {"finish": "cut" if text else "failed", "failure": failure}
    _write_message(ledger, turn, "interrupted" if text else "error", text or "", metadata)
    finish_turn(ledger, turn, "failed", reason, failure["detail"])


def write_refusal(ledger: RoomLedger, turn: Turn, reason: str, detail: str) -> None:
    """The AI was not allowed to answer: the turn says so, and the room hears nothing."""
    _restore_message(ledger, turn)
    finish_turn(ledger, turn, "dropped", reason, detail)


def write_stop(ledger: RoomLedger, turn: Turn) -> None:
    """The turn was stopped before any attempt could answer."""
    _restore_message(ledger, turn)
    finish_turn(ledger, turn, "stopped", "stopped")


def _write_message(ledger: RoomLedger, turn: Turn, status: Status, text: str, metadata: dict[str, Any]) -> None:
    # Only what is made again can be there already; all else is written with the end of its turn.
    there = ledger.session.get(Message, turn.message_id, populate_existing=True) if turn.role == "again" else None
    if there is None:
        _add_message(ledger, turn, status, text, metadata)
    elif there.deleted_at is None:
        _change_message(ledger, turn, there, status, text, metadata)


def _add_message(ledger: RoomLedger, turn: Turn, status: Status, text: str, metadata: dict[str, Any]) -> None:
    now = utc_now()
    session = ledger.session
    named = find_named(session, turn.conversation_id, turn.ai_participant_id, text)
    columns = {
        "seq": ledger.take_seq(now),
        "ai_model_id": session.get_one(AIParticipant, turn.ai_participant_id).model,
        "content": text,
        "shown_chars": find_shown_chars(text, int(ledger.room.settings.get("reply_limit", 280))),
        "status": status,
        "now": now,
    }
    add_answer(
        session,
        turn,
        columns,
        may_lead=turn.role == "leader" and status != "error",
        mentions=[mention.model_dump(mode="json") for mention in named],
        metadata=metadata,
    )
    actor = Actor("ai", turn.ai_participant_id)
    ledger.record(EventType.MESSAGE_CREATED, actor, {"message_id": str(turn.message_id)})
    if status == "sent":
        ask_named(ledger, turn, named)


def _change_message(
    ledger: RoomLedger, turn: Turn, message: Message, status: Status, text: str, metadata: dict[str, Any]
) -> None:
    if status == "error" and message.content:
        status = status_of_text(message)
        message.metadata_ = {**message.metadata_, "failure": metadata["failure"]}
    else:
        _replace_text(ledger, turn, message, text)
        message.metadata_ = metadata
    message.attempt = turn.attempt
    _set_status(ledger, turn, message, status)


def _replace_text(ledger: RoomLedger, turn: Turn, message: Message, text: str) -> None:
    """Show another text, maybe another AI's; the one that was there goes into the message's history."""
    session = ledger.session
    if message.content and message.content != text:
        made_by = Actor("ai", message.ai_participant_id)
        made_at = find_last_answered_at(session, message.id) or message.sent_at
        keep_text(session, message, Replaced(made_at, made_by, "regeneration"))
    ai = session.get_one(AIParticipant, turn.ai_participant_id)
    message.ai_participant_id, message.ai_model_id = ai.id, ai.model
    message.content = text
    message.shown_chars = find_shown_chars(text, int(ledger.room.settings.get("reply_limit", 280)))
    named = find_named(session, message.conversation_id, ai.id, text)
    message.mentions = [mention.model_dump(mode="json") for mention in named]


def _restore_message(ledger: RoomLedger, turn: Turn) -> None:
    """A message that was being written anew reads again as it did before."""
    if turn.role != "again":
        return
    message = ledger.session.get(Message, turn.message_id, populate_existing=True)
    if message is not None and message.status == "writing":
        _set_status(ledger, turn, message, status_of_text(message))


def status_of_text(message: Message) -> Status:
    """The status that goes with the text a message shows, by how that text ended."""
    if not message.content:
        return "error"
    finish = message.metadata_.get("finish", Finish.COMPLETE)
    return _STATUS[Finish(finish)] if finish in _STATUS else "interrupted"


def _set_status(ledger: RoomLedger, turn: Turn, message: Message, status: Status) -> None:
    message.status = status
    message.version += 1
    message.updated_at = utc_now()
    refs = {"message_id": str(message.id), "reason": _UPDATE_REASONS[status]}
    ledger.record(EventType.MESSAGE_UPDATED, Actor("ai", turn.ai_participant_id), refs)


def _metadata(result: ReplyResult, cost_micro_usd: int | None) -> dict[str, Any]:
    usage = result.usage
    return {
        "tools_used": result.tools_used,
        "model": result.model,
        "prompt_version": result.prompt_version,
        "processing_time_ms": result.processing_time_ms,
        "first_token_ms": result.first_token_ms,
        "tokens": {
            "prompt": usage.prompt_tokens,
            "completion": usage.completion_tokens,
            "cached": usage.cached_tokens,
        },
        "cost_micro_usd": cost_micro_usd,
        "finish": result.finish.value,
    }
