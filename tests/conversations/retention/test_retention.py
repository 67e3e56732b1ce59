"""Rooms in which nothing happens any more."""

from datetime import timedelta
from typing import Literal

import pytest

from conversations.retention.keeping import keep_retention
from conversations.retention.rule import RetentionRule
from conversations.rooms.purge import purge_deleted_rooms
from shared.clock import utc_now
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, expect, refusal, room_id
from tests.conversations.imports.uploading import messages_of
from tests.conversations.retention.passing import pass_days
from tests.conversations.running import Stack

ARCHIVE = RetentionRule(90, "archive", None, None)
DELETE = RetentionRule(90, "delete", None, None)
OFF = RetentionRule(None, "delete", None, None)


def keep(stack: Stack, rule: RetentionRule) -> int:
    return keep_retention(stack.databases["system"], rule)


def notices(human: Human, room: str) -> list[str]:
    return [one["content"] for one in messages_of(human, room) if one["sender_type"] == "system"]


@pytest.fixture
def quiet(alice: Human, room: str, owner: OwnerSql) -> str:
    """A room that nobody has used for 84 days."""
    alice.say(room, "Is anybody there?")
    pass_days(owner, room, 84)
    return room


def test_a_quiet_room_is_told_a_week_ahead_once(stack: Stack, alice: Human, quiet: str) -> None:
    keep(stack, ARCHIVE)
    keep(stack, ARCHIVE)

    [notice] = notices(alice, quiet)
    due = utc_now() + timedelta(days=7)
    assert f"On {due:%-d %B %Y} this conversation will be archived" in notice
    assert alice.read(quiet)["status"] == "active"
    assert alice.read(quiet)["me"]["unread"] == 1
    assert alice.read(f"{quiet}/audit")["items"][0]["action"] == "retention.announced"


def test_what_was_announced_is_done_when_it_is_due(stack: Stack, alice: Human, quiet: str, owner: OwnerSql) -> None:
    keep(stack, ARCHIVE)
    pass_days(owner, quiet, 6)
    keep(stack, ARCHIVE)
    assert alice.read(quiet)["status"] == "active"

    pass_days(owner, quiet, 1)
    gone = keep(stack, ARCHIVE)

    assert gone >= 1
    assert alice.read(quiet)["status"] == "archived"
    last = alice.read(f"{quiet}/events?types=conversation.updated")["items"][-1]
    assert (last["actor"]["type"], last["data"]["conversation"]["status"]) == ("system", "archived")


def test_it_can_be_deletion(stack: Stack, alice: Human, bob: Human, quiet: str, owner: OwnerSql) -> None:
    alice.seat(quiet, bob)
    pass_days(owner, quiet, 84)
    keep(stack, DELETE)
    assert "deleted, with everything in it" in notices(bob, quiet)[0]
    pass_days(owner, quiet, 7)

    keep(stack, DELETE)

    assert refusal(bob.get(quiet), 404) == "not_found"
    purge_deleted_rooms(stack.databases["system"])
    assert (
        owner.value("select count(*) from conversations.messages where conversation_id = :id", id=room_id(quiet)) == 0
    )


@pytest.mark.parametrize("life", ["message", "edit", "arrival"])
def test_any_life_takes_it_back(
    stack: Stack, alice: Human, bob: Human, quiet: str, owner: OwnerSql, life: Literal["message", "edit", "arrival"]
) -> None:
    keep(stack, DELETE)
    pass_days(owner, quiet, 7)
    if life == "message":
        alice.say(quiet, "I am.")
    elif life == "edit":
        first = messages_of(alice, quiet)[0]
        expect(alice.patch(f"{quiet}/messages/{first['id']}", {"content": "Is anybody here?"}), 200)
    else:
        alice.seat(quiet, bob)

    keep(stack, DELETE)

    assert alice.read(quiet)["status"] == "active"
    assert (
        owner.value(
            "select count(*) from conversations.retention_notices where conversation_id = :id", id=room_id(quiet)
        )
        == 0
    )


def test_life_anywhere_in_the_family_counts(stack: Stack, alice: Human, quiet: str, owner: OwnerSql) -> None:
    sister = alice.found()
    owner.run(
        "update conversations.conversations set family_id = :family where id = :id",
        family=room_id(quiet),
        id=room_id(sister),
    )

    keep(stack, ARCHIVE)

    assert notices(alice, quiet) == []


def test_a_room_that_is_to_be_kept_is_left_alone(stack: Stack, alice: Human, quiet: str, owner: OwnerSql) -> None:
    keep(stack, DELETE)
    expect(alice.patch(quiet, {"settings": {"keep": True}}), 200)
    pass_days(owner, quiet, 30)

    keep(stack, DELETE)

    assert alice.read(quiet)["settings"]["keep"] is True
    assert len(notices(alice, quiet)) == 1


def test_another_rule_announces_anew(stack: Stack, alice: Human, quiet: str, owner: OwnerSql) -> None:
    keep(stack, ARCHIVE)
    pass_days(owner, quiet, 7)

    keep(stack, DELETE)
    keep(stack, DELETE)

    assert alice.read(quiet)["status"] == "active"
    assert ["archived" in notice for notice in notices(alice, quiet)] == [True, False]


def test_switched_off_nothing_happens_and_nothing_stays_announced(
    stack: Stack, alice: Human, quiet: str, owner: OwnerSql
) -> None:
    keep(stack, ARCHIVE)
    pass_days(owner, quiet, 365)

    assert keep(stack, OFF) == 0

    assert alice.read(quiet)["status"] == "active"
    assert owner.value("select count(*) from conversations.retention_notices") == 0


def test_an_imported_room_is_as_young_as_its_import(stack: Stack, alice: Human, room: str, owner: OwnerSql) -> None:
    alice.say(room, "Hello")
    owner.run("update conversations.conversations set last_message_at = '2001-01-01' where id = :id", id=room_id(room))

    keep(stack, ARCHIVE)

    assert notices(alice, room) == []


def test_a_short_rule_does_not_doom_what_is_alive(stack: Stack, alice: Human, room: str) -> None:
    alice.say(room, "Hello")

    keep(stack, RetentionRule(1, "delete", None, None))

    assert notices(alice, room) == []


def test_the_instance_tells_its_administrator_what_it_would_do(stack: Stack, alice: Human, quiet: str) -> None:
    administrator = stack.enter("Root", is_admin=True)

    assert administrator.read("/admin/retention") == {
        "idle_days": None,
        "action": "archive",
        "message_archive_days": None,
        "archive_keep_days": None,
    }
    counts = expect(administrator.post("/admin/retention/dry-run"), 200)
    assert set(counts) >= {"rooms_active", "rooms_kept", "messages_to_archive"}
    assert counts["rooms_active"] == 0
    assert refusal(alice.post("/admin/retention/dry-run"), 403) == "role_too_low"
