from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response, status

from conversations.dependencies import Opened, Person
from conversations.paging import Cursor, Limit
from conversations.replays import mark_replay
from conversations.todos import service
from conversations.todos.repository import TodoFilter
from conversations.todos.schemas import NewTodo, Sort, Status, TodoAnswer, TodoChange
from shared.web.schemas import Page
from shared.web.versions import IfMatch, tag_version

router = APIRouter(prefix="/api/v1/conversations/{conversation_id}/todos", tags=["to-dos"])
mine = APIRouter(prefix="/api/v1/todos", tags=["to-dos"])

OfStatus = Annotated[Status | None, Query(alias="status")]
Assignee = Annotated[Literal["me"] | UUID | None, Query()]


@router.get("")
def list_todos(
    conversation_id: UUID,
    session: Opened,
    person: Person,
    of_status: OfStatus = None,
    assignee: Assignee = None,
    topic_id: UUID | None = None,
    sort: Sort = "number",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[TodoAnswer]:
    """The room's to-dos by number, by what is due first, or by what changed last."""
    assignee_id = person.user_id if assignee == "me" else assignee
    chosen = TodoFilter(of_status, assignee_id, topic_id, sort)
    items, next_cursor = service.list_todos(session, person, conversation_id, chosen, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)


@mine.get("")
def list_my_todos(
    session: Opened,
    person: Person,
    of_status: OfStatus = None,
    assignee: Assignee = None,
    sort: Sort = "due",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Page[TodoAnswer]:
    """The to-dos of all my rooms, what is due first."""
    assignee_id = person.user_id if assignee == "me" else assignee
    chosen = TodoFilter(of_status, assignee_id, sort=sort)
    items, next_cursor = service.list_my_todos(session, person, chosen, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)


@router.post("", status_code=status.HTTP_201_CREATED)
def add_todo(conversation_id: UUID, new: NewTodo, session: Opened, person: Person, response: Response) -> TodoAnswer:
    """Put something on the room's list; it gets the room's next number."""
    todo, is_new = service.add_todo(session, person, person.actor, conversation_id, new)
    mark_replay(response, is_new=is_new)
    tag_version(response, todo.version)
    return todo


@router.patch("/{todo_id}")
def change_todo(
    conversation_id: UUID,
    todo_id: UUID,
    change: TodoChange,
    session: Opened,
    person: Person,
    response: Response,
    if_match: IfMatch = None,
) -> TodoAnswer:
    todo = service.change_todo(session, person, person.actor, conversation_id, todo_id, change, if_match)
    tag_version(response, todo.version)
    return todo


@router.delete("/{todo_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_todo(
    conversation_id: UUID, todo_id: UUID, session: Opened, person: Person, if_match: IfMatch = None
) -> None:
    """Take it off the list; its number is not given again."""
    service.delete_todo(session, person, person.actor, conversation_id, todo_id, if_match)
