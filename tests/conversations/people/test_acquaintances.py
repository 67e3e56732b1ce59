"""Whom one finds by name: who shares a room with one, and whoever's username one knows."""

from uuid import UUID

from tests.accounts.people import enter as sign_up
from tests.conversations.humans import Human, expect
from tests.conversations.running import Stack


def find(human: Human, q: str) -> list[str]:
    return [one["id"] for one in human.read(f"/people?q={q}")["items"]]


def test_people_of_my_rooms_are_found_by_the_beginning_of_their_name(stack: Stack, alice: Human, room: str) -> None:
    zoe, zora, yan = (stack.enter(name) for name in ("Zoë Q", "zora q", "Yan Q"))
    for human in (zoe, zora, yan):
        alice.seat(room, human)

    assert find(alice, "zo") == [zoe.id, zora.id]
    assert find(alice, "ZOR") == [zora.id]
    assert find(alice, yan.username[:8])[-1] == yan.id


def test_strangers_are_not_found_by_their_name(stack: Stack, alice: Human) -> None:
    stack.enter("Nobody Alice knows")

    assert find(alice, "Nobody") == []


def test_a_stranger_is_found_by_their_exact_username(alice: Human, bob: Human) -> None:
    assert find(alice, bob.username.upper()) == [bob.id]
    assert find(alice, bob.username[:-1]) == []


def test_who_is_only_known_to_accounts_is_found_by_their_exact_username(stack: Stack, alice: Human) -> None:
    with stack.accounts.visit() as client:
        dora = sign_up(client, display_name="Dora")

    assert find(alice, dora.username) == [str(dora.id)]


def test_who_has_left_is_not_found_any_more(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    expect(bob.delete(f"{room}/participants/{bob.id}"), 204)

    assert find(alice, "Bob") == []


def test_signs_that_mean_something_elsewhere_mean_themselves_here(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)

    assert find(alice, "%25") == []
    assert find(alice, "B_b") == []


def test_people_come_in_pages(stack: Stack, alice: Human, room: str) -> None:
    people = [stack.enter(f"Page {n}") for n in range(3)]
    for human in people:
        alice.seat(room, human)

    first = alice.read("/people?q=page&limit=2")
    second = alice.read(f"/people?q=page&limit=2&cursor={first['next_cursor']}")

    assert [UUID(one["id"]) for one in first["items"] + second["items"]] == [one.signed_in.user_id for one in people]
    assert second["next_cursor"] is None
