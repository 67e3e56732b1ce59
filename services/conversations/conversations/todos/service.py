"""A room's to-do list. Whoever acts (a person, or an AI for the person it answers) may what that person may."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from conversations.access import Operation
from conversations.actors import Actor, SignedIn
from conversations.audit.service import Audited, record_action
from conversations.cursors import read_cursor, write_cursor
from conversations.events.types import EventType
from conversations.participants.standing import MyRoom, access_room
from conversations.requests.service import enter_request
from conversations.rooms.ledger import RoomLedger, keep_ledger
from conversations.rooms.openness import require_open
from conversations.todos import repository
from conversations.todos.models import Todo
from conversations.todos.render import render_todo
from conversations.todos.repository import After, TodoFilter
from conversations.todos.schemas import NewTodo, TodoAnswer, TodoChange
from shared.clock import utc_now
from shared.errors import Fault, InvalidCursor, NotFound, ValidationFailed
from shared.ids import new_id
from shared.versions import require_match

LAST_ID = UUID(int=2**128 - 1)


def add_todo(
    session: Session, person: SignedIn, actor: Actor, conversation_id: UUID, new: NewTodo
) -> tuple[TodoAnswer, bool]:
    """The to-do with the room's next number, and whether it is new.

    Raises RoleTooLow, ConversationArchived, ConversationDivided, ClientIdConflict or ValidationFailed.
    """
    mine = access_room(session, person, conversation_id, Operation.KEEP_TODOS, lock=True)
    todo_id = new_id()
    if new.client_id is not None:
        route = f"POST /conversations/{conversation_id}/todos"
        made = enter_request(session, person.user_id, new.client_id, route, new, todo_id)
        if made is not None:
            return render_todo(_get_todo(session, conversation_id, made)), False
    require_open(mine.room)
    given = new.model_dump(exclude={"client_id"})
    _require_known(session, mine, given)
    todo = Todo(
        id=todo_id,
        conversation_id=conversation_id,
        number=repository.find_last_number(session, conversation_id) + 1,
        status="open",
        created_by_type=actor.type,
        created_by_user_id=actor.id if actor.type == "user" else None,
        created_by_ai_id=actor.id if actor.type == "ai" else None,
        version=1,
        **given,
    )
    session.add(todo)
    with keep_ledger(session, mine.room) as ledger:
        _record(ledger, actor, todo)
    return render_todo(todo), True


def list_todos(
    session: Session, person: SignedIn, conversation_id: UUID, chosen: TodoFilter, cursor: str | None, limit: int
) -> tuple[list[TodoAnswer], str | None]:
    """A page of the room's to-dos, without removed ones."""
    access_room(session, person, conversation_id, Operation.READ_ROOM)
    after = _after(cursor, chosen.sort)
    return _page(list(repository.find_of_room(session, conversation_id, chosen, after, limit + 1)), chosen, limit)


def list_todos_after(
    session: Session, person: SignedIn, conversation_id: UUID, status: str | None, number: int, limit: int
) -> tuple[list[TodoAnswer], bool]:
    """The room's to-dos with a higher number than this, by number, and whether there are more."""
    access_room(session, person, conversation_id, Operation.READ_ROOM)
    after = After(number, LAST_ID) if number else None
    found = repository.find_of_room(session, conversation_id, TodoFilter(status), after, limit + 1)
    return [render_todo(todo) for todo in found[:limit]], len(found) > limit


def list_my_todos(
    session: Session, person: SignedIn, chosen: TodoFilter, cursor: str | None, limit: int
) -> tuple[list[TodoAnswer], str | None]:
    """A page of the to-dos of all rooms that the person is in."""
    after = _after(cursor, chosen.sort)
    return _page(list(repository.find_of_person(session, person.user_id, chosen, after, limit + 1)), chosen, limit)


def read_todo(session: Session, person: SignedIn, conversation_id: UUID, which: UUID | int) -> TodoAnswer:
    """A to-do by its id or number. Raises NotFound, also for a removed one."""
    access_room(session, person, conversation_id, Operation.READ_ROOM)
    return render_todo(_get_living(session, conversation_id, which))


def change_todo(
    session: Session,
    person: SignedIn,
    actor: Actor,
    conversation_id: UUID,
    which: UUID | int,
    change: TodoChange,
    if_match: str | None = None,
) -> TodoAnswer:
    """Apply a merge patch to a to-do, by id or number; one that changes nothing makes no new version.

    Raises NotFound, RoleTooLow, VersionMismatch, ConversationArchived, ConversationDivided or ValidationFailed.
    """
    mine = access_room(session, person, conversation_id, Operation.KEEP_TODOS, lock=True)
    todo = _get_living(session, conversation_id, which)
    require_match(if_match, todo.version, render_todo(todo))
    require_open(mine.room)
    changed = _changed(todo, change.model_dump(exclude_unset=True))
    if changed:
        _require_known(session, mine, changed)
        _apply(todo, changed)
        with keep_ledger(session, mine.room) as ledger:
            _record(ledger, actor, todo)
    return render_todo(todo)


def complete_todo(
    session: Session, person: SignedIn, actor: Actor, conversation_id: UUID, which: UUID | int
) -> TodoAnswer:
    """Mark a to-do as done. Repeats safely; raises what `change_todo` does."""
    return change_todo(session, person, actor, conversation_id, which, TodoChange(status="done"))


def delete_todo(
    session: Session,
    person: SignedIn,
    actor: Actor,
    conversation_id: UUID,
    which: UUID | int,
    if_match: str | None = None,
) -> None:
    """Remove a to-do with all that it said; its number is never given again. Repeats safely.

    Raises NotFound, RoleTooLow, VersionMismatch, ConversationArchived or ConversationDivided.
    """
    mine = access_room(session, person, conversation_id, Operation.KEEP_TODOS, lock=True)
    todo = _get_todo(session, conversation_id, which)
    if todo.deleted_at is not None:
        return
    require_match(if_match, todo.version, render_todo(todo))
    require_open(mine.room)
    emptied = dict.fromkeys(("description", "assignee_id", "due_at", "source_message_id", "topic_id"))
    _apply(todo, {**emptied, "title": "", "deleted_at": utc_now()})
    with keep_ledger(session, mine.room) as ledger:
        _record(ledger, actor, todo)
        done_to = Audited("todo", todo.id)
        # Whose right it was: an AI has none of its own.
        record_action(session, person.actor, "todo.deleted", conversation_id, done_to, before={"number": todo.number})


def _get_todo(session: Session, conversation_id: UUID, which: UUID | int) -> Todo:
    todo = repository.find_todo(session, conversation_id, which)
    if todo is None:
        raise NotFound
    return todo


def _get_living(session: Session, conversation_id: UUID, which: UUID | int) -> Todo:
    todo = _get_todo(session, conversation_id, which)
    if todo.deleted_at is not None:
        raise NotFound("this to-do was removed")
    return todo


def _changed(todo: Todo, given: dict[str, Any]) -> dict[str, Any]:
    for name in ("title", "status"):
        if name in given and given[name] is None:
            raise _invalid(f"/{name}", "not_nullable", "cannot be cleared")
    return {name: value for name, value in given.items() if getattr(todo, name) != value}


def _apply(todo: Todo, changed: dict[str, Any]) -> None:
    for name, value in changed.items():
        setattr(todo, name, value)
    if "status" in changed:
        todo.completed_at = utc_now() if todo.status == "done" else None
    todo.version += 1
    todo.updated_at = utc_now()


def _require_known(session: Session, mine: MyRoom, given: dict[str, Any]) -> None:
    """Who and what a to-do names belongs to the room. Raises ValidationFailed."""
    room_id = mine.room.id
    assignee_id, message_id, topic_id = (given.get(f"{name}_id") for name in ("assignee", "source_message", "topic"))
    if assignee_id is not None and not repository.is_present(session, room_id, assignee_id):
        raise _invalid("/assignee_id", "unknown_person", "nobody of that id is in the conversation")
    visible = mine.mine.visible_from_seq
    if message_id is not None and not repository.is_readable(session, room_id, message_id, visible):
        raise _invalid("/source_message_id", "unknown_message", "there is no such message in this conversation")
    if topic_id is not None and not repository.is_spoken_of(session, room_id, topic_id):
        raise _invalid("/topic_id", "unknown_topic", "there is no such topic in this conversation")


def _record(ledger: RoomLedger, actor: Actor, todo: Todo) -> None:
    ledger.record(EventType.TODO_UPDATED, actor, {"todo_id": str(todo.id)})


def _page(rows: list[Todo], chosen: TodoFilter, limit: int) -> tuple[list[TodoAnswer], str | None]:
    answers = [render_todo(todo) for todo in rows[:limit]]
    if len(rows) <= limit:
        return answers, None
    last = rows[limit - 1]
    keys = {"number": last.number, "due": last.due_at, "recent": last.updated_at}
    return answers, write_cursor(chosen.sort, keys[chosen.sort], last.id)


def _after(cursor: str | None, sort: str) -> After | None:
    if cursor is None:
        return None
    kind, key, todo_id = read_cursor(cursor, 3)
    try:
        if kind != sort:
            raise InvalidCursor
        if sort == "number":
            return After(_number(key), UUID(todo_id))
        return After(None if key is None and sort == "due" else datetime.fromisoformat(key), UUID(todo_id))
    except (ValueError, TypeError, AttributeError) as error:
        raise InvalidCursor from error


def _number(key: Any) -> int:
    if not isinstance(key, int) or not 0 <= key < 2**31:
        raise InvalidCursor
    return key


def _invalid(pointer: str, code: str, message: str) -> ValidationFailed:
    return ValidationFailed(f"{pointer}: {message}", faults=(Fault("body", pointer, code, message),))
