from uuid import uuid4

import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, expect, refusal, room_id
from tests.conversations.running import Stack


def role_of(viewer: Human, room: str, human: Human) -> str:
    [found] = [one for one in viewer.read(f"{room}/participants")["items"] if one["user_id"] == human.id]
    role: str = found["role"]
    return role


def test_a_founder_owns_the_room(alice: Human, room: str) -> None:
    [only] = alice.read(f"{room}/participants")["items"]

    assert (only["user_id"], only["role"], only["is_active"], only["visible_from_seq"]) == (alice.id, "owner", True, 1)
    assert only["user"]["display_name"] == "Alice"


def test_somebody_is_added_by_username(alice: Human, bob: Human, room: str) -> None:
    added = expect(alice.post(f"{room}/participants", {"username": bob.username.upper()}), 201)

    assert (added["user_id"], added["role"]) == (bob.id, "member")


def test_people_can_be_seated_with_the_room(alice: Human, bob: Human, carol: Human) -> None:
    people = [{"user_id": bob.id, "role": "admin"}, {"username": carol.username, "role": "observer"}]

    room = alice.found(participants=people)

    assert [role_of(alice, room, each) for each in (alice, bob, carol)] == ["owner", "admin", "observer"]


def test_a_room_with_an_unknown_person_is_not_made(alice: Human) -> None:
    new = {"participants": [{"username": "nobody-of-this-name"}]}

    answer = alice.post("/conversations", new)

    assert refusal(answer, 422) == "validation_failed"
    assert answer.json()["errors"][0]["pointer"] == "/participants/0/username"
    assert alice.read("/conversations")["items"] == []


@pytest.mark.parametrize("body", [{}, {"user_id": "00000000-0000-4000-8000-000000000000", "username": "x"}])
def test_somebody_is_meant_either_by_id_or_by_name(alice: Human, room: str, body: dict[str, str]) -> None:
    assert refusal(alice.post(f"{room}/participants", body), 422) == "validation_failed"


def test_nobody_is_added_twice(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)

    assert refusal(alice.post(f"{room}/participants", {"user_id": bob.id}), 409) == "already_member"


def test_adding_somebody_twice_by_one_request_adds_them_once(alice: Human, bob: Human, carol: Human, room: str) -> None:
    new = {"user_id": bob.id, "client_id": str(uuid4())}

    first, again = alice.post(f"{room}/participants", new), alice.post(f"{room}/participants", new)
    other = alice.post(f"{room}/participants", new | {"user_id": carol.id})

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["Idempotent-Replay"] == "true"
    assert first.json() == again.json()
    assert refusal(other, 409) == "client_id_conflict"


def test_nobody_gives_a_role_above_their_own(alice: Human, bob: Human, carol: Human, room: str) -> None:
    alice.seat(room, bob, "admin")
    alice.seat(room, carol)

    answer = bob.patch(f"{room}/participants/{carol.id}", {"role": "owner"})

    assert refusal(answer, 403) == "role_too_low"
    assert role_of(alice, room, carol) == "member"


def test_nobody_changes_or_removes_somebody_above_them(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob, "admin")

    answers = [
        bob.patch(f"{room}/participants/{alice.id}", {"role": "member"}),
        bob.delete(f"{room}/participants/{alice.id}"),
    ]

    assert [refusal(answer, 403) for answer in answers] == ["role_too_low"] * 2


def test_an_admin_changes_and_removes_members(alice: Human, bob: Human, carol: Human, room: str) -> None:
    alice.seat(room, bob, "admin")
    alice.seat(room, carol)

    changed = expect(bob.patch(f"{room}/participants/{carol.id}", {"role": "observer"}), 200)
    removed = bob.delete(f"{room}/participants/{carol.id}")

    assert changed["role"] == "observer"
    assert removed.status_code == 204


def test_the_last_owner_stays(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob, "admin")

    answers = [
        alice.delete(f"{room}/participants/{alice.id}"),
        alice.patch(f"{room}/participants/{alice.id}", {"role": "member"}),
    ]

    assert [refusal(answer, 409) for answer in answers] == ["last_owner"] * 2


def test_with_a_second_owner_the_first_may_leave(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    expect(alice.patch(f"{room}/participants/{bob.id}", {"role": "owner"}), 200)

    expect(alice.delete(f"{room}/participants/{alice.id}"), 204)

    assert bob.read(room)["me"]["role"] == "owner"
    assert refusal(alice.get(room), 404) == "not_found"


def test_anybody_may_leave(alice: Human, bob: Human, room: str) -> None:
    alice.say(room, "one")
    alice.seat(room, bob, "observer")

    expect(bob.delete(f"{room}/participants/{bob.id}"), 204)

    [gone] = [one for one in alice.read(f"{room}/participants")["items"] if one["user_id"] == bob.id]
    assert (gone["is_active"], gone["left_seq"]) == (False, 1)
    assert gone["left_at"] is not None


def test_life_goes_on_after_somebody_left(alice: Human, bob: Human, room: str, owner: OwnerSql) -> None:
    alice.seat(room, bob)
    alice.say(room, "one")

    expect(bob.delete(f"{room}/participants/{bob.id}"), 204)
    said = alice.say(room, "two")

    assert said["seq"] == 2
    rows = owner.run(
        "select event_seq from conversations.events where conversation_id = :id order by 1", id=room_id(room)
    )
    assert [row[0] for row in rows] == list(range(1, len(rows) + 1))


def test_leaving_twice_is_not_found(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    expect(alice.delete(f"{room}/participants/{bob.id}"), 204)

    assert refusal(alice.delete(f"{room}/participants/{bob.id}"), 404) == "not_found"


def test_an_observer_reads_but_says_nothing(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob, "observer")
    alice.say(room, "one")

    answer = bob.post(f"{room}/messages", {"client_id": room.rpartition("/")[2], "content": "Me too."})

    assert refusal(answer, 403) == "role_too_low"
    assert len(bob.read(f"{room}/messages")["items"]) == 1


def test_a_message_is_delivered_and_read_as_the_others_get_on(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    said = alice.say(room, "Have you read this?")
    assert said["status"] == "sent"

    bob.say(room, "Yes.")

    assert alice.read(f"{room}/messages/{said['id']}")["status"] == "read"
    assert bob.read(f"{room}/messages?limit=1")["items"][0]["status"] == "sent"


def test_the_people_of_a_room_come_in_pages(alice: Human, bob: Human, carol: Human, room: str) -> None:
    alice.seat(room, bob)
    alice.seat(room, carol)

    first = alice.read(f"{room}/participants?limit=2")
    second = alice.read(f"{room}/participants?limit=2&cursor={first['next_cursor']}")

    found = [one["user_id"] for one in first["items"] + second["items"]]
    assert found == sorted([alice.id, bob.id, carol.id])
    assert second["next_cursor"] is None


def test_a_closed_account_cannot_be_added(stack: Stack, alice: Human, bob: Human, room: str) -> None:
    with stack.databases["owner"].transaction() as session:
        session.connection().exec_driver_sql(
            "update conversations.people set is_active = false where user_id = %s", (bob.signed_in.user_id,)
        )

    answer = alice.post(f"{room}/participants", {"user_id": bob.id})

    assert refusal(answer, 422) == "validation_failed"
    assert refusal(bob.get("/conversations"), 401) == "unauthenticated"
