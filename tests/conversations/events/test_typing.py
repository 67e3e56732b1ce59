"""Who is typing: told to whoever reads the room now, and kept nowhere."""

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.events.listening import listen
from tests.conversations.humans import Human, expect, refusal, room_id


def type_in(human: Human, room: str, *, typing: bool = True) -> None:
    expect(human.post(f"{room}/typing", {"typing": typing}), 204)


def test_typing_is_told_to_the_room_and_moves_no_cursor(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)

    with listen(alice) as stream:
        type_in(bob, room)
        told = stream.wait_for("typing")

    assert told.data["user_id"] == bob.id
    assert told.data["until"] > told.body["at"]
    assert told.body["conversation_id"] == room.rpartition("/")[2]
    assert told.id is None


def test_who_types_on_is_told_of_once_until_they_stop(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)

    with listen(alice) as stream:
        type_in(bob, room)
        first = stream.wait_for("typing")
        type_in(bob, room)
        type_in(bob, room, typing=False)
        stopped = stream.wait_for("typing", n=2)

    assert stopped.data["until"] < first.data["until"]
    assert len(stream.of("typing")) == 2


def test_strangers_and_those_who_left_hear_nobody_type(alice: Human, bob: Human, carol: Human, room: str) -> None:
    alice.seat(room, bob)
    alice.seat(room, carol)
    expect(carol.delete(f"{room}/participants/{carol.id}"), 204)

    with listen(carol) as outside, listen(alice) as inside:
        type_in(bob, room)
        inside.wait_for("typing")
        marker = carol.found()
        type_in(carol, marker)
        outside.wait_for("typing", lambda data: data["user_id"] == carol.id)

    assert len(outside.of("typing")) == 1


def test_typing_leaves_no_row(alice: Human, room: str, owner: OwnerSql) -> None:
    def events() -> int:
        query = "select count(*) from conversations.events where conversation_id = :id"
        return int(owner.value(query, id=room_id(room)))

    before = events()
    type_in(alice, room)

    assert events() == before


def test_who_may_say_nothing_does_not_type(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob, "observer")

    assert refusal(bob.post(f"{room}/typing", {"typing": True}), 403) == "role_too_low"


def test_nobody_types_in_a_room_that_is_put_away(alice: Human, room: str) -> None:
    expect(alice.patch(room, {"status": "archived"}), 200)

    assert refusal(alice.post(f"{room}/typing", {"typing": True}), 409) == "conversation_archived"
