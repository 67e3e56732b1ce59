"""Whether a call may be carried out at once: reading always, a change if the person plainly asked for it themselves."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import SignedIn
from conversations.participants.standing import access_room
from conversations.rooms.openness import require_open
from conversations.todos import service as todos
from conversations.todos.schemas import TodoAnswer
from conversations.tools import repository
from conversations.tools.plain_asking import Change, asks_for, asks_to_add
from conversations.turns.models import Turn
from shared.contracts.tools import READS_ONLY, AddTask, CompleteTask, DeleteTask, ToolArguments, UpdateTask


@dataclass(frozen=True)
class Wanted:
    """A change of the list that may have to wait; `others` are people whose task it would remove."""

    plainly: bool
    others: frozenset[UUID] = frozenset()

    @property
    def waits(self) -> bool:
        return not self.plainly or bool(self.others)


def weigh_call(session: Session, turn: Turn, person: SignedIn, name: str, given: ToolArguments) -> Wanted:
    """How a call stands to what the person said. Raises what the change itself would, so that nobody approves that."""
    if name in READS_ONLY:
        return Wanted(plainly=True)
    require_open(access_room(session, person, turn.conversation_id, Operation.KEEP_TODOS).room)
    texts = _own_texts(session, turn, person)
    if isinstance(given, AddTask):
        return Wanted(any(asks_to_add(text, given.title) for text in texts))
    if not isinstance(given, CompleteTask | UpdateTask | DeleteTask):
        return Wanted(plainly=False)
    todo = todos.read_todo(session, person, turn.conversation_id, given.number)
    plainly = any(asks_for(text, _changes(given), todo.number, todo.title) for text in texts)
    return Wanted(plainly, _others(todo, person) if isinstance(given, DeleteTask) else frozenset())


def _own_texts(session: Session, turn: Turn, person: SignedIn) -> list[str]:
    texts = repository.find_own_texts(session, [turn.trigger_id, *turn.steered_by], person.user_id)
    return [*texts, turn.instruction] if turn.instruction else list(texts)


def _changes(given: CompleteTask | UpdateTask | DeleteTask) -> set[Change]:
    if isinstance(given, DeleteTask):
        return {Change.DELETE}
    if isinstance(given, CompleteTask):
        return {Change.COMPLETE}
    only_status = given.model_dump(exclude={"number", "status"}, exclude_defaults=True) == {}
    if only_status and given.status == "done":
        return {Change.COMPLETE}
    return {Change.UPDATE, Change.DELETE} if only_status and given.status == "dropped" else {Change.UPDATE}


def _others(todo: TodoAnswer, person: SignedIn) -> frozenset[UUID]:
    made_by = todo.created_by.id if todo.created_by.type == "user" else None
    return frozenset(one for one in (made_by, todo.assignee_id) if one is not None and one != person.user_id)
