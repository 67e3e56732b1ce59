"""Somebody who can act owns each room, whatever happens and however much at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx2
import pytest

from conversations.people.feed import apply_change, tell_rooms
from shared.contracts.people import Card, Change, ChangeKind
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, expect, refusal, room_id
from tests.conversations.running import Stack

ROUNDS = 8


def roles(owner: OwnerSql, room: str) -> dict[str, str]:
    """The roles of those who are in the room."""
    rows = owner.run(
        "select user_id, role from conversations.participants where conversation_id = :id and is_active",
        id=room_id(room),
    )
    return {str(row.user_id): row.role for row in rows}


def close_account(stack: Stack, human: Human) -> None:
    """What the feed brings when an account is deactivated."""
    card = Card(username=human.username, display_name="Closed", is_active=False)
    change = Change(
        cursor="x", kind=ChangeKind.DEACTIVATED, user_id=human.signed_in.user_id, version=1_000_000, card=card
    )
    with stack.databases["system"].transaction() as session:
        assert apply_change(session, change)
        tell_rooms(session, change)


def at_once(*requests: "tuple[Human, str, str]") -> list[httpx2.Response]:
    """Answers of requests that begin together."""
    barrier = Barrier(len(requests))

    def send(human: Human, method: str, path: str) -> httpx2.Response:
        barrier.wait()
        return human.call(method, path)

    with ThreadPoolExecutor(len(requests)) as pool:
        return [each.result() for each in [pool.submit(send, *request) for request in requests]]


def test_a_room_is_handed_over(alice: Human, bob: Human, room: str, owner: OwnerSql) -> None:
    alice.seat(room, bob, "observer")

    answer = expect(alice.post(f"{room}/owner", {"user_id": bob.id}), 200)

    assert (answer["user_id"], answer["role"]) == (bob.id, "owner")
    assert roles(owner, room) == {alice.id: "admin", bob.id: "owner"}
    assert refusal(alice.post(f"{room}/owner", {"user_id": bob.id}), 403) == "role_too_low"


def test_handing_over_goes_by_the_version_that_was_read(alice: Human, bob: Human, room: str) -> None:
    version = alice.seat(room, bob)["version"]
    expect(alice.patch(f"{room}/participants/{bob.id}", {"role": "admin"}), 200)

    stale = alice.call("POST", f"{room}/owner", {"user_id": bob.id}, If_Match=f'"{version}"')
    fresh = alice.call("POST", f"{room}/owner", {"user_id": bob.id}, If_Match=f'"{version + 1}"')

    assert refusal(stale, 412) == "version_mismatch"
    assert fresh.status_code == 200


def test_a_room_is_handed_to_somebody_who_is_there(alice: Human, bob: Human, room: str) -> None:
    assert refusal(alice.post(f"{room}/owner", {"user_id": bob.id}), 404) == "not_found"
    assert refusal(alice.post(f"{room}/owner", {"user_id": alice.id}), 422) == "validation_failed"


def test_two_owners_who_leave_at_once_do_not_both_leave(alice: Human, bob: Human, owner: OwnerSql) -> None:
    for _ in range(ROUNDS):
        room = owned_by_both(alice, bob)

        answers = at_once(
            (alice, "DELETE", f"{room}/participants/{alice.id}"), (bob, "DELETE", f"{room}/participants/{bob.id}")
        )

        assert sorted(answer.status_code for answer in answers) == [204, 409]
        assert list(roles(owner, room).values()) == ["owner"]


def test_two_owners_who_remove_each_other_at_once_do_not_both_go(alice: Human, bob: Human, owner: OwnerSql) -> None:
    for _ in range(ROUNDS):
        room = owned_by_both(alice, bob)

        answers = at_once(
            (alice, "DELETE", f"{room}/participants/{bob.id}"), (bob, "DELETE", f"{room}/participants/{alice.id}")
        )

        assert sorted(answer.status_code for answer in answers) == [204, 404]
        assert list(roles(owner, room).values()) == ["owner"]


def owned_by_both(alice: Human, bob: Human) -> str:
    room = alice.found()
    alice.seat(room, bob)
    expect(alice.patch(f"{room}/participants/{bob.id}", {"role": "owner"}), 200)
    return room


def test_a_closed_account_passes_the_room_on_to_the_admin(
    stack: Stack, alice: Human, bob: Human, carol: Human, room: str, owner: OwnerSql
) -> None:
    alice.seat(room, bob)
    alice.seat(room, carol, "admin")

    close_account(stack, alice)

    assert roles(owner, room) == {alice.id: "admin", bob.id: "member", carol.id: "owner"}
    [newest, before, *_] = carol.read(f"{room}/audit")["items"]
    assert [newest["after"], before["after"]] == [{"role": "admin"}, {"role": "owner"}]
    assert newest["actor"] == {"type": "system", "id": None}


def test_among_equals_the_longest_there_gets_the_room(
    stack: Stack, alice: Human, bob: Human, carol: Human, room: str, owner: OwnerSql
) -> None:
    alice.seat(room, bob)
    alice.seat(room, carol)

    close_account(stack, alice)

    assert roles(owner, room)[bob.id] == "owner"


def test_a_room_of_one_stays_with_its_closed_account(stack: Stack, alice: Human, room: str, owner: OwnerSql) -> None:
    close_account(stack, alice)

    assert roles(owner, room) == {alice.id: "owner"}


def test_an_owner_whose_account_is_closed_does_not_count(alice: Human, bob: Human, owner: OwnerSql) -> None:
    """The feed has not come round yet to pass the room on."""
    room = owned_by_both(alice, bob)
    owner.run("update conversations.people set is_active = false where user_id = :id", id=bob.signed_in.user_id)

    answer = alice.delete(f"{room}/participants/{alice.id}")

    assert refusal(answer, 409) == "last_owner"


def test_a_demotion_is_no_way_around_it(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob, "admin")

    assert refusal(alice.patch(f"{room}/participants/{alice.id}", {"role": "admin"}), 409) == "last_owner"


def test_who_waited_for_the_lock_is_judged_by_what_they_are_now(
    stack: Stack, alice: Human, bob: Human, carol: Human, room: str, owner: OwnerSql
) -> None:
    """Bob's change waits while his own removal is under way, and then he may not make it any more."""
    alice.seat(room, bob, "admin")
    alice.seat(room, carol)
    with ThreadPoolExecutor(1) as pool, stack.databases["owner"].transaction() as session:
        connection = session.connection()
        connection.exec_driver_sql("select from conversations.conversations where id = %s for update", (room_id(room),))
        connection.exec_driver_sql(
            "update conversations.participants set is_active = false, left_at = now() "
            "where conversation_id = %s and user_id = %s",
            (room_id(room), bob.signed_in.user_id),
        )
        waiting = pool.submit(bob.delete, f"{room}/participants/{carol.id}")
        wait_until_somebody_waits(owner)

    assert refusal(waiting.result(), 404) == "not_found"
    assert carol.id in roles(owner, room)


def wait_until_somebody_waits(owner: OwnerSql) -> None:
    for _ in range(1000):
        if owner.run("select from pg_locks where not granted and locktype = 'transactionid'"):
            return
    pytest.fail("nobody waits for the room's lock")
