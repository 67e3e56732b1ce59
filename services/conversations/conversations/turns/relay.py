"""An answer that names other AIs asks them in turn, within the limits of the person's message it goes back to."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from conversations.ai_participants.models import AIParticipant
from conversations.messages import mentioning
from conversations.messages.mentions import Mentionable
from conversations.messages.schemas import Mention
from conversations.rooms.ledger import RoomLedger
from conversations.rooms.schemas import Settings
from conversations.turns.ending import begin_turn, finish_turn
from conversations.turns.limits import find_limit
from conversations.turns.models import Turn
from conversations.turns.policy import Seat, policy_of
from conversations.turns.repository import find_unfinished_of_origin
from shared.ids import new_id


def find_named(session: Session, conversation_id: UUID, ai_id: UUID | None, text: str) -> list[Mention]:
    """Whom a text of this AI names: people and other AIs, never everybody and never itself."""
    if "@" not in text:
        return []
    seats = _present(session, conversation_id)
    others = [Mentionable("ai", seat.id, seat.name) for seat in seats if seat.id != ai_id]
    named = mentioning.find_named(session, conversation_id, text, others)
    return [mention for mention in named if mention.type != "all"]


def ask_named(ledger: RoomLedger, answered: Turn, mentions: list[Mention]) -> None:
    """Ask the AIs that a turn's new answer names, each once; those that are to answer anyway are left to it."""
    named = {mention.id for mention in mentions if mention.type == "ai"}
    if not named:
        return
    busy = {turn.ai_participant_id for turn in find_unfinished_of_origin(ledger.session, answered.origin_id)}
    for seat in _present(ledger.session, answered.conversation_id):
        if seat.id in named - busy:
            _ask(ledger, answered, seat)


def _ask(ledger: RoomLedger, answered: Turn, seat: Seat) -> None:
    turn = Turn(
        id=new_id(),
        conversation_id=answered.conversation_id,
        ai_participant_id=seat.id,
        trigger_id=answered.message_id,
        origin_id=answered.origin_id,
        depth=answered.depth + 1,
        role="mentioned",
        reason="mentioned",
    )
    ledger.session.add(turn)
    ledger.session.flush()
    ledger.session.refresh(turn)
    reason = _why_not(ledger, seat, turn)
    if reason is None:
        begin_turn(ledger, turn)
    else:
        finish_turn(ledger, turn, "skipped", reason)


def _why_not(ledger: RoomLedger, seat: Seat, turn: Turn) -> str | None:
    if not seat.active:
        return "inactive"
    if policy_of(seat, Settings.model_validate(ledger.room.settings)) == "quiet":
        return "quiet"
    return find_limit(ledger.session, ledger.room, turn.origin_id, turn.depth)


def _present(session: Session, conversation_id: UUID) -> list[Seat]:
    rows = session.execute(
        select(AIParticipant.id, AIParticipant.name, AIParticipant.active, AIParticipant.reply_policy)
        .where(AIParticipant.conversation_id == conversation_id, AIParticipant.left_at.is_(None))
        .order_by(AIParticipant.joined_at, AIParticipant.id)
    )
    return [Seat(*row) for row in rows]
