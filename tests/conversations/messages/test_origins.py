"""Where a message was sent from."""

from typing import Any
from uuid import uuid4

import pytest

from conversations.messages.origins import Origin, prune_origins
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, refusal, room_id
from tests.conversations.messages.test_changes import path_of
from tests.conversations.running import Stack


def say_from(human: Human, room: str, user_agent: str) -> Json:
    new = {"client_id": str(uuid4()), "content": "x"}
    return expect(human.call("POST", f"{room}/messages", new, User_Agent=user_agent), 201)


def test_an_admin_reads_where_a_message_was_sent_from(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    said = say_from(bob, room, "Ship's wireless/1.0")

    origin = alice.read(f"{path_of(room, said)}/origin")

    assert (origin["ip"], origin["user_agent"]) == ("127.0.0.1", "Ship's wireless/1.0")
    assert (origin["message_id"], origin["at"]) == (said["id"], said["sent_at"])


def test_a_member_does_not_and_it_stands_in_no_message(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    said = say_from(alice, room, "Ship's wireless/1.0")

    assert refusal(bob.get(f"{path_of(room, said)}/origin"), 403) == "role_too_low"
    assert "wireless" not in bob.get(f"{room}/messages").text


@pytest.mark.parametrize(
    ("host", "kept"), [("203.0.113.9", "203.0.113.9"), ("::1", "::1"), ("unix:", None), (None, None), ("", None)]
)
def test_what_is_no_address_is_left_out(host: str | None, kept: str | None) -> None:
    origin = Origin.of(host, "a" * 600)

    assert (str(origin.ip) if origin.ip else None) == kept
    assert len(origin.user_agent or "") == 512


@pytest.mark.parametrize(("days", "kept"), [(30, 1), (0, 0)])
def test_origins_go_after_their_days(
    stack: Stack, alice: Human, room: str, owner: OwnerSql, days: int, kept: int
) -> None:
    said = [alice.say(room, text) for text in ("old", "new")]
    old: Any = room_id(said[0]["id"])
    owner.run(
        "update conversations.message_origins set created_at = created_at - interval '31 days' where message_id = :id",
        id=old,
    )

    with stack.databases["system"].transaction() as session:
        prune_origins(session, days)

    assert alice.get(f"{path_of(room, said[0])}/origin").status_code == 404
    assert alice.get(f"{path_of(room, said[1])}/origin").status_code == (200 if kept else 404)
