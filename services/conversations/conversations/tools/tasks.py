"""What the tools of the to-do list do: the same functions as the routes, in the right of a person."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.orm import Session

from conversations.actors import Actor, SignedIn
from conversations.todos import service as todos
from conversations.todos.schemas import NewTodo, TodoAnswer, TodoChange
from conversations.tools import repository
from shared.contracts.tools import (
    MOST_TASKS,
    AddTask,
    CompleteTask,
    DeleteTask,
    ListTasks,
    Task,
    TaskGiven,
    TasksGiven,
    ToolAnswer,
    ToolProblem,
    UpdateTask,
    read_arguments,
)
from shared.errors import DomainError, ValidationFailed


@dataclass(frozen=True)
class Acting:
    """In which room somebody (a person, or an AI for them) keeps the list; `source_id` is the message they act on."""

    session: Session
    person: SignedIn
    actor: Actor
    conversation_id: UUID
    source_id: UUID | None = None


def use_task_tool(acting: Acting, name: str, arguments: dict[str, Any]) -> ToolAnswer:
    """Carry out one call; what does not fit or is not allowed is told as an error, and nothing is changed.

    Raises KeyError for an unknown name.
    """
    try:
        given = read_arguments(name, arguments)
        return ToolAnswer(result=_USE[name](acting, given).model_dump_json())
    except ValidationError as error:
        return describe_misfit(error)
    except DomainError as refusal:
        return describe_refusal(refusal)


def describe_misfit(error: ValidationError) -> ToolAnswer:
    """The result of a call whose arguments do not fit, naming each that does not."""
    faults = [f"{'.'.join(map(str, fault['loc'])) or 'arguments'}: {fault['msg']}" for fault in error.errors()]
    return problem("The arguments do not fit. " + "; ".join(faults))


def describe_refusal(refusal: DomainError) -> ToolAnswer:
    """The result of a call that was not allowed or not possible."""
    return problem(refusal.detail or refusal.title)


def problem(text: str) -> ToolAnswer:
    return ToolAnswer(result=ToolProblem(error=text).model_dump_json(), is_error=True)


def _add(acting: Acting, given: AddTask) -> TaskGiven:
    new = NewTodo(
        title=given.title,
        description=given.description,
        assignee_id=_assignee(acting, given.assignee),
        due_at=given.due_at,
        source_message_id=acting.source_id,
    )
    todo, _is_new = todos.add_todo(acting.session, acting.person, acting.actor, acting.conversation_id, new)
    return _given(acting, todo)


def _list(acting: Acting, given: ListTasks) -> TasksGiven:
    status = None if given.status == "all" else given.status
    found, more = todos.list_todos_after(
        acting.session, acting.person, acting.conversation_id, status, given.after, MOST_TASKS
    )
    return TasksGiven(tasks=_tasks(acting, found), more=more)


def _complete(acting: Acting, given: CompleteTask) -> TaskGiven:
    done = todos.complete_todo(acting.session, acting.person, acting.actor, acting.conversation_id, given.number)
    return _given(acting, done)


def _update(acting: Acting, given: UpdateTask) -> TaskGiven:
    change: dict[str, Any] = {f"{name}_id" if name == "assignee" else name: None for name in given.clear}
    change |= given.model_dump(include={"title", "description", "status", "due_at"}, exclude_none=True)
    if given.assignee is not None:
        change["assignee_id"] = _assignee(acting, given.assignee)
    changed = todos.change_todo(
        acting.session, acting.person, acting.actor, acting.conversation_id, given.number, TodoChange(**change)
    )
    return _given(acting, changed)


def _delete(acting: Acting, given: DeleteTask) -> TaskGiven:
    there = todos.read_todo(acting.session, acting.person, acting.conversation_id, given.number)
    todos.delete_todo(acting.session, acting.person, acting.actor, acting.conversation_id, given.number)
    return _given(acting, there)


def _assignee(acting: Acting, name: str | None) -> UUID | None:
    if name is None:
        return None
    found = repository.find_seated(acting.session, acting.conversation_id, name)
    if len(found) != 1:
        known = "Several people here are" if found else "Nobody here is"
        raise ValidationFailed(f"{known} called {name}; use the username of a member of this conversation.")
    return found[0]


def _given(acting: Acting, todo: TodoAnswer) -> TaskGiven:
    return TaskGiven(task=_tasks(acting, [todo])[0])


def _tasks(acting: Acting, found: list[TodoAnswer]) -> list[Task]:
    names = repository.find_names(acting.session, (todo.assignee_id for todo in found if todo.assignee_id))
    return [
        Task(
            number=todo.number,
            title=todo.title,
            status=todo.status,
            description=todo.description,
            assignee=names.get(todo.assignee_id) if todo.assignee_id else None,
            due_at=todo.due_at,
        )
        for todo in found
    ]


_USE: dict[str, Callable[[Acting, Any], TaskGiven | TasksGiven]] = {
    "add_task": _add,
    "list_tasks": _list,
    "complete_task": _complete,
    "update_task": _update,
    "delete_task": _delete,
}
