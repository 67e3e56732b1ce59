"""Old events go, and cursors from before them say so."""

from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from conversations.events.service import prune_events
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.events.listening import listen
from tests.conversations.humans import Human
from tests.conversations.running import Stack


def prune(stack: Stack, event_days: int = 7) -> int:
    with stack.databases["system"].transaction() as session:
        return prune_events(session, event_days)


@pytest.fixture
def aged(alice: Human, room: str, owner: OwnerSql) -> str:
    """A cursor from before events that are eight days old by now."""
    with listen(alice) as stream:
        cursor = stream.last_id
    alice.say(room, "long ago")
    owner.run("update conversations.events set created_at = now() - interval '8 days'")
    return cursor


def test_a_cursor_older_than_what_is_kept_is_told_to_fetch_again(stack: Stack, alice: Human, aged: str) -> None:
    assert prune(stack) > 0

    with listen(alice, resume=aged) as stream:
        reset = stream.wait_for("reset")
        alice.say(alice.found(), "goes on")
        stream.wait_for("message.created")

    assert reset.data == {"conversation_id": None, "reason": "cursor_expired"}
    assert reset.id != aged


def test_a_cursor_within_what_is_kept_resumes(stack: Stack, alice: Human, room: str, aged: str) -> None:
    with listen(alice) as stream:
        cursor = stream.last_id
    prune(stack)
    alice.say(room, "today")

    with listen(alice, resume=cursor) as resumed:
        resumed.wait_for("message.created", lambda data: data["message"]["content"] == "today")

    assert not resumed.of("reset")


def test_nothing_younger_than_seven_days_is_removed(stack: Stack, alice: Human, room: str, owner: OwnerSql) -> None:
    alice.say(room, "yesterday")
    owner.run("update conversations.events set created_at = now() - interval '6 days'")

    assert prune(stack, event_days=0) == 0


def test_a_cursor_from_the_future_is_told_to_fetch_again(alice: Human) -> None:
    with listen(alice, resume="1-ffffffffffff") as stream:
        assert stream.wait_for("reset").data["reason"] == "cursor_expired"


def test_the_public_app_cannot_remove_events(stack: Stack, alice: Human, room: str) -> None:
    alice.say(room, "kept")

    with pytest.raises(ProgrammingError, match="permission denied"), stack.databases["app"].transaction() as session:
        session.execute(text("delete from conversations.events where conversation_id = :id"), {"id": UUID(int=0)})
