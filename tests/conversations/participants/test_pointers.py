import pytest

from conversations.participants.pointers import tell_moved_pointers
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.events.listening import listen
from tests.conversations.humans import Human, Json, expect, refusal, room_id
from tests.conversations.running import Stack


def move(human: Human, room: str, **pointers: int) -> None:
    expect(human.call("PUT", f"{room}/participants/me/pointers", pointers), 204)


def seat_of(viewer: Human, room: str, human: Human) -> Json:
    [seat] = [one for one in viewer.read(f"{room}/participants")["items"] if one["user_id"] == human.id]
    found: Json = seat
    return found


def last_told(owner: OwnerSql, room: str, ago: str) -> None:
    """As if its pointers had been told so long ago; however slow a machine is, no second passes before its time."""
    owner.run(
        "update conversations.participants set pointers_told_at = now() - cast(:ago as interval) "
        "where conversation_id = :id",
        id=room_id(room),
        ago=ago,
    )


def times_told(owner: OwnerSql, room: str) -> int:
    found: int = owner.value(
        "select count(*) from conversations.events where conversation_id = :id and type = 'pointers.updated'",
        id=room_id(room),
    )
    return found


@pytest.fixture
def talk(alice: Human, bob: Human, room: str) -> str:
    """A room in which Alice said three things to Bob."""
    alice.seat(room, bob)
    for word in ("one", "two", "three"):
        alice.say(room, word)
    return room


def test_pointers_go_forward_only(alice: Human, bob: Human, talk: str) -> None:
    move(bob, talk, last_read_seq=2)
    move(bob, talk, last_read_seq=1, last_delivered_seq=1)

    seat = seat_of(alice, talk, bob)
    assert (seat["last_read_seq"], seat["last_delivered_seq"]) == (2, 2)
    assert bob.read(talk)["me"]["unread"] == 1


def test_pointers_never_go_beyond_the_last_message(alice: Human, bob: Human, talk: str) -> None:
    move(bob, talk, last_read_seq=2**31 - 1)

    assert seat_of(alice, talk, bob)["last_read_seq"] == 3


def test_what_is_delivered_is_not_read(alice: Human, bob: Human, talk: str) -> None:
    move(bob, talk, last_delivered_seq=3)

    seat = seat_of(alice, talk, bob)
    assert (seat["last_read_seq"], seat["last_delivered_seq"], seat["last_read_at"]) == (0, 3, None)


def test_a_message_is_delivered_and_then_read_by_all(alice: Human, bob: Human, carol: Human, talk: str) -> None:
    alice.seat(talk, carol)
    newest = alice.say(talk, "for all")

    def status() -> str:
        found: str = alice.read(f"{talk}/messages/{newest['id']}")["status"]
        return found

    seen = [status()]
    for human, pointers in (
        (bob, {"last_read_seq": 4}),
        (carol, {"last_delivered_seq": 4}),
        (carol, {"last_read_seq": 4}),
    ):
        move(human, talk, **pointers)
        seen.append(status())

    assert seen == ["sent", "sent", "delivered", "read"]


def test_moved_pointers_are_told_to_the_room(stack: Stack, alice: Human, bob: Human, talk: str) -> None:
    with listen(alice) as hers, listen(bob) as his:
        move(bob, talk, last_read_seq=2, last_delivered_seq=3)
        tell_moved_pointers(stack.databases["system"])
        told = hers.wait_for("pointers.updated")
        mine = his.wait_for("me.updated")

    assert told.data == {"user_id": bob.id, "last_read_seq": 2, "last_delivered_seq": 3}
    assert mine.data["me"]["unread"] == 1
    assert not hers.of("me.updated")


def test_many_moves_within_a_second_are_told_once_and_the_last_is_told(
    stack: Stack, bob: Human, talk: str, owner: OwnerSql
) -> None:
    told = []

    def tell() -> None:
        tell_moved_pointers(stack.databases["system"])
        told.append(times_told(owner, talk))

    move(bob, talk, last_read_seq=1)
    tell()
    last_told(owner, talk, "-1 minute")
    move(bob, talk, last_read_seq=2)
    move(bob, talk, last_read_seq=3)
    tell()
    last_told(owner, talk, "1 second")
    tell()
    last_told(owner, talk, "1 second")
    tell()

    assert told == [1, 1, 2, 2]


def test_what_does_not_move_is_not_told(stack: Stack, bob: Human, talk: str, owner: OwnerSql) -> None:
    move(bob, talk, last_read_seq=3)
    tell_moved_pointers(stack.databases["system"])

    move(bob, talk, last_read_seq=3)
    last_told(owner, talk, "1 second")
    tell_moved_pointers(stack.databases["system"])

    assert times_told(owner, talk) == 1


def test_mentions_are_counted_until_they_are_read(alice: Human, bob: Human, talk: str) -> None:
    alice.say(talk, f"@{bob.username} look")
    alice.say(talk, "@all look")
    alice.say(talk, "nobody in particular")

    before = bob.read(talk)["me"]
    move(bob, talk, last_read_seq=4)
    after = bob.read("/conversations")["items"][0]["me"]

    assert (before["unread"], before["unread_mentions"]) == (6, 2)
    assert (after["unread"], after["unread_mentions"]) == (2, 1)


def test_a_stranger_moves_nothing(carol: Human, talk: str) -> None:
    assert refusal(carol.call("PUT", f"{talk}/participants/me/pointers", {"last_read_seq": 1}), 404) == "not_found"
