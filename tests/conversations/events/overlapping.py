"""Transactions that overlap, and the fault that a reader makes who does not think of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from conversations.events.cursors import Snapshot, write_cursor
from conversations.identity import act_as_person
from conversations.messages.posting import post_message
from conversations.messages.schemas import NewMessage
from tests.conversations.humans import Human, room_id
from tests.conversations.running import Stack


@contextmanager
def uncommitted(stack: Stack, human: Human, room: str) -> Iterator[str]:
    """A message said in a transaction that stays open for the block; its id."""
    new = NewMessage(client_id=uuid4(), content="committed last")
    with Session(stack.databases["app"].engine, expire_on_commit=False, autoflush=False) as session, session.begin():
        act_as_person(session, human.signed_in)
        message, _ = post_message(session, human.signed_in, room_id(room), new)
        session.flush()
        yield str(message.id)


def plant_naive_cursor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Promise "all that was begun by now" instead of "all below which nothing was running"."""
    monkeypatch.setattr(Snapshot, "cursor", property(lambda snapshot: write_cursor(snapshot.xmax)))
