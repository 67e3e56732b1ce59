"""Asks AIs to answer, and lets people stop or repeat that."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.errors import NotRetryable
from conversations.jobs import JOBS
from conversations.messages.schemas import Mention
from conversations.participants.repository import count_active
from conversations.participants.standing import access_room
from conversations.rooms.ledger import RoomLedger
from conversations.rooms.schemas import Settings
from conversations.turns import repository
from conversations.turns.ending import touch_turn
from conversations.turns.models import Turn
from conversations.turns.planned import PlannedTurn
from conversations.turns.policy import Asked, Choice, Seat, choose_answers
from conversations.turns.render import render_draft, render_turn
from conversations.turns.schemas import DraftAnswer, TurnAnswer
from shared.contracts.jobs import Kind
from shared.errors import NotFound
from shared.ids import new_id

FIRST_ANSWER = 1


@dataclass(frozen=True)
class Posted:
    """A person's new message, as far as answering it goes."""

    parent_ai_id: UUID | None
    mentions: list[Mention]
    content: str


def plan_turns(
    session: Session, conversation_id: UUID, settings: Settings, seats: Sequence[Seat], posted: Posted
) -> list[PlannedTurn]:
    """Each AI's turn on a person's message: a job to answer, or the reason why not."""
    asked = Asked(
        mentions=posted.mentions,
        parent_ai_id=posted.parent_ai_id,
        people=count_active(session, conversation_id) if len(seats) == 1 else 0,
        last_leader_id=repository.find_last_leader(session, conversation_id) if len(seats) > 1 else None,
        content=posted.content,
    )
    return _plan(choose_answers(settings, seats, asked), settings)


def _plan(choices: Sequence[Choice], settings: Settings) -> list[PlannedTurn]:
    turn_ids = {choice.ai_participant_id: new_id() for choice in choices}
    return [_plan_turn(choice, turn_ids, settings) for choice in choices]


def _plan_turn(choice: Choice, turn_ids: dict[UUID, UUID], settings: Settings) -> PlannedTurn:
    ai_id, role, reason = choice.ai_participant_id, choice.role, choice.reason
    turn_id = turn_ids[ai_id]
    if not choice.answers:
        return PlannedTurn(turn_id, ai_id, role, reason, "skipped")
    if settings.max_depth < FIRST_ANSWER:
        return PlannedTurn(turn_id, ai_id, role, "depth_limit", "skipped")
    if choice.after is not None:
        return PlannedTurn(turn_id, ai_id, role, reason, "waiting", after_id=turn_ids[choice.after])
    return PlannedTurn(turn_id, ai_id, role, reason, "waiting", message_id=new_id(), job_id=new_id())


def list_turns(
    session: Session,
    person: SignedIn,
    conversation_id: UUID,
    *,
    message_id: UUID | None,
    ai_participant_id: UUID | None,
    state: str | None,
    before: UUID | None,
    limit: int,
) -> list[TurnAnswer]:
    """Why each AI did or did not answer, newest first; `message_id` is the question's or the answer's."""
    mine = access_room(session, person, conversation_id, Operation.READ_ROOM).mine
    turns = repository.find_page(
        session,
        conversation_id,
        trigger_id=message_id,
        ai_participant_id=ai_participant_id,
        state=state,
        before=before,
        limit=limit,
        shown_to=mine,
    )
    return [render_turn(turn) for turn in turns]


def list_drafts(session: Session, person: SignedIn, conversation_id: UUID) -> list[DraftAnswer]:
    """What the room's AIs have written so far, up to a second behind."""
    access_room(session, person, conversation_id, Operation.READ_ROOM)
    return [render_draft(draft) for draft in repository.find_drafts(session, conversation_id)]


def get_turn_of_answer(session: Session, conversation_id: UUID, message_id: UUID) -> Turn:
    """The latest turn that makes, or made, the answer of this id. Raises NotFound."""
    turn = repository.find_turn_of_answer(session, conversation_id, message_id)
    if turn is None:
        raise NotFound
    return turn


def steer_turn(ledger: RoomLedger, turn: Turn, message_id: UUID) -> None:
    """Begin an answer again that has read this message too. Raises NotRetryable if it is over or being stopped."""
    if turn.job_id is None or not JOBS.restart(ledger.session, turn.job_id, Kind.REPLY):
        raise NotRetryable("nobody is writing this answer")
    turn.steered_by = [*turn.steered_by, message_id]
    touch_turn(ledger, turn)
