"""What a person is shown: from their first visible message on, as long as they are there."""

import pytest

from tests.conversations.humans import Human, expect, refusal


@pytest.fixture
def history(alice: Human, bob: Human) -> str:
    """A room where joiners see nothing older: Bob sees the messages 3 and 4 of four."""
    room = alice.found(settings={"history": "from_join"})
    for text in ("one", "two"):
        alice.say(room, text)
    alice.seat(room, bob)
    for text in ("three", "four"):
        alice.say(room, text)
    return room


def seqs_of(human: Human, room: str, query: str = "") -> list[int]:
    return [item["seq"] for item in human.read(f"{room}/messages?{query}")["items"]]


@pytest.mark.parametrize(
    "query", ["", "after_seq=0", "around_seq=1", "around_seq=3", "before_seq=5", "order=asc&limit=200"]
)
def test_nothing_older_is_shown_whatever_is_asked_for(history: str, bob: Human, query: str) -> None:
    assert seqs_of(bob, history, query) == [3, 4]


def test_an_older_message_is_not_there(history: str, alice: Human, bob: Human) -> None:
    [older, *_] = alice.read(f"{history}/messages")["items"]

    assert refusal(bob.get(f"{history}/messages/{older['id']}"), 404) == "not_found"


def test_a_cursor_does_not_reach_further_back(history: str, alice: Human, bob: Human) -> None:
    cursor = alice.read(f"{history}/messages?limit=1&after_seq=0")["next_cursor"]

    assert seqs_of(bob, history, f"cursor={cursor}") == [3, 4]


def test_it_counts_from_where_they_joined(history: str, bob: Human) -> None:
    me = bob.read(history)["me"]

    assert (me["visible_from_seq"], me["last_read_seq"], me["unread"]) == (3, 2, 2)


def test_with_the_whole_history_a_joiner_sees_it_all(alice: Human, bob: Human, room: str) -> None:
    alice.say(room, "one")
    alice.seat(room, bob)

    assert seqs_of(bob, room) == [1]
    assert bob.read(room)["me"]["unread"] == 0


def test_whoever_has_left_sees_nothing(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    said = bob.say(room, "I was here.")
    expect(bob.delete(f"{room}/participants/{bob.id}"), 204)

    answers = [bob.get(path) for path in (room, f"{room}/messages", f"{room}/messages/{said['id']}")]

    assert [refusal(answer, 404) for answer in answers] == ["not_found"] * 3
    assert bob.read("/conversations")["items"] == []


def test_whoever_comes_back_begins_anew(history: str, alice: Human, bob: Human) -> None:
    expect(alice.delete(f"{history}/participants/{bob.id}"), 204)
    alice.say(history, "five")

    seated = alice.seat(history, bob, "observer")

    assert (seated["role"], seated["left_at"], seated["visible_from_seq"]) == ("observer", None, 6)
    assert seqs_of(bob, history) == []
