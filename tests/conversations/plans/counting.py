"""How many statements something takes: one request, or a piece of code of ours."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, event

from shared.request_id import current_request_id, enter_request_id
from tests.conversations.humans import Human, Json, expect

NOT_COUNTED = ("begin", "commit", "rollback", "savepoint", "release")


@contextmanager
def counting(request_id: str) -> Iterator[list[str]]:
    """The statements that are executed in the block for that request, as they come."""
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if current_request_id() == request_id and not statement.lower().startswith(NOT_COUNTED):
            statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def statements_of(human: Human, method: str, path: str, body: Json | None = None, status: int = 200) -> list[str]:
    """What one request executes."""
    request_id = uuid4().hex
    with counting(request_id) as statements:
        expect(human.call(method, path, body, X_Request_Id=request_id), status)
    return statements


@contextmanager
def counting_here() -> Iterator[list[str]]:
    """What the block itself executes."""
    before, own = current_request_id(), uuid4().hex
    enter_request_id(own)
    try:
        with counting(own) as statements:
            yield statements
    finally:
        enter_request_id(before)
