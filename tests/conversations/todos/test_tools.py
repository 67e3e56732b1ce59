"""What an AI does to a list in the name of whoever asked it: the same functions, the same rights."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from conversations.actors import Actor
from conversations.identity import write_to_rooms
from conversations.todos import service
from conversations.todos.repository import TodoFilter
from conversations.todos.schemas import NewTodo, TodoChange
from shared.errors import NotFound, RoleTooLow
from tests.conversations.humans import Human, room_id
from tests.conversations.running import Stack


@pytest.fixture
def at_work(stack: Stack, room: str) -> Iterator[Session]:
    """A transaction as the internal app has it, for the room; undone."""
    with Session(stack.databases["system"].engine, expire_on_commit=False, autoflush=False) as session:
        write_to_rooms(session, [room_id(room)])
        yield session
        session.rollback()


def test_an_ai_keeps_the_list_for_whoever_asked_it(alice: Human, room: str, at_work: Session) -> None:
    scribe, asker, here = Actor("ai", UUID(alice.seat_ai(room)["id"])), alice.signed_in, room_id(room)

    added, is_new = service.add_todo(at_work, asker, scribe, here, NewTodo(title="Grease the mill"))
    renamed = service.change_todo(at_work, asker, scribe, here, added.number, TodoChange(title="Oil the mill"))
    done = service.complete_todo(at_work, asker, scribe, here, added.number)
    listed, _ = service.list_todos(at_work, asker, here, TodoFilter(status="done"), None, 50)
    service.delete_todo(at_work, asker, scribe, here, added.number)
    left, _ = service.list_todos(at_work, asker, here, TodoFilter(), None, 50)

    assert (is_new, added.number, added.created_by.type, added.created_by.id) == (True, 1, "ai", scribe.id)
    assert (renamed.title, done.status, listed, left) == ("Oil the mill", "done", [done], [])


def test_an_ai_may_no_more_than_whoever_asked_it(
    alice: Human, bob: Human, carol: Human, room: str, at_work: Session
) -> None:
    scribe, here = Actor("ai", UUID(alice.seat_ai(room)["id"])), room_id(room)
    alice.seat(room, bob, "observer")

    with pytest.raises(RoleTooLow):
        service.add_todo(at_work, bob.signed_in, scribe, here, NewTodo(title="x"))
    with pytest.raises(NotFound):
        service.list_todos(at_work, carol.signed_in, here, TodoFilter(), None, 50)
    with pytest.raises(NotFound):
        service.complete_todo(at_work, alice.signed_in, scribe, here, 15)
