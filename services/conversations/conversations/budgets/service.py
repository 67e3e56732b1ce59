"""What may be spent: read and set."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.ai_models.models import AIModel
from conversations.audit.service import Audited, record_action
from conversations.budgets import repository
from conversations.budgets.models import Budget
from conversations.budgets.periods import find_start
from conversations.budgets.render import render_budget
from conversations.budgets.repository import BudgetFilter
from conversations.budgets.schemas import BudgetAnswer, Caps, Scope
from conversations.cursors import read_id_cursor, write_cursor
from conversations.events.types import EventType
from conversations.participants.standing import access_room
from conversations.rooms.ledger import keep_ledger
from shared.clock import utc_now
from shared.errors import NotFound
from shared.versions import require_match


def read_budget_of_room(session: Session, person: SignedIn, conversation_id: UUID) -> BudgetAnswer:
    """The room's budget; one without caps where nobody has set any."""
    mine = access_room(session, person, conversation_id, Operation.READ_ROOM)
    budget = repository.find_budget(session, "conversation", str(conversation_id))
    return render_budget(budget or _unbound(conversation_id, mine.room.created_at))


def set_budget_of_room(
    session: Session, person: SignedIn, conversation_id: UUID, caps: Caps, if_match: str | None
) -> BudgetAnswer:
    """Set what the room may spend; what it has spent in the period counts. Raises RoleTooLow, VersionMismatch."""
    mine = access_room(session, person, conversation_id, Operation.SET_BUDGET, lock=True)
    if if_match is not None:
        present = read_budget_of_room(session, person, conversation_id)
        require_match(if_match, present.version, present)
    budget = _set(session, "conversation", str(conversation_id), conversation_id, caps)
    done_to = Audited("budget", budget.id)
    record_action(session, person.actor, "budget.set", conversation_id, done_to, after=caps.model_dump())
    with keep_ledger(session, mine.room) as ledger:
        ledger.record(EventType.BUDGET_UPDATED, person.actor, {"budget_id": str(budget.id)})
    return render_budget(budget)


def list_budgets(
    session: Session, cursor: str | None, limit: int, wanted: BudgetFilter | None = None
) -> tuple[list[BudgetAnswer], str | None]:
    """All that bind the person: of their rooms, of the models, and their own; for an administrator, all there are."""
    found = repository.list_budgets(session, wanted or BudgetFilter(), read_id_cursor(cursor), limit + 1)
    answers = [render_budget(budget) for budget in found[:limit]]
    return answers, write_cursor(found[limit - 1].id) if len(found) > limit else None


def set_budget(session: Session, scope: Scope, scope_id: str, caps: Caps) -> BudgetAnswer:
    """As an administrator of the instance: set what a room, a person or a model may spend. Raises NotFound.

    A person is taken at their id alone: who has just signed up may not be known here yet.
    """
    if scope == "model":
        if session.get(AIModel, scope_id) is None:
            raise NotFound
        return render_budget(_set(session, scope, scope_id, None, caps))
    owner_id = _read_id(scope_id)
    conversation_id = owner_id if scope == "conversation" else None
    try:
        return render_budget(_set(session, scope, str(owner_id), conversation_id, caps))
    except IntegrityError as error:  # no such room: which rooms there are is not an administrator's to read
        raise NotFound from error


def _set(session: Session, scope: Scope, scope_id: str, conversation_id: UUID | None, caps: Caps) -> Budget:
    repository.enter_budget(session, scope, scope_id, conversation_id, caps)
    budget = repository.find_budget(session, scope, scope_id, lock=True)
    if budget is None:
        raise NotFound
    start = find_start(caps.period, utc_now())
    cost, tokens, unknown = repository.find_spent(session, scope, scope_id, start)
    budget.cap_cost_micro_usd, budget.cap_tokens, budget.period = caps.cap_cost_micro_usd, caps.cap_tokens, caps.period
    budget.period_start, budget.told_percent = start, 0
    budget.settled_cost_micro_usd, budget.settled_tokens, budget.unknown_calls = cost, tokens, unknown
    budget.version += 1
    budget.updated_at = utc_now()
    session.flush()
    return budget


def _unbound(conversation_id: UUID, since: object) -> Budget:
    now = utc_now()
    return Budget(
        scope="conversation",
        scope_id=str(conversation_id),
        conversation_id=conversation_id,
        period="month",
        period_start=find_start("month", now),
        settled_cost_micro_usd=0,
        settled_tokens=0,
        reserved_cost_micro_usd=0,
        reserved_tokens=0,
        unknown_calls=0,
        created_at=since,
        updated_at=since,
        version=0,
    )


def _read_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error
