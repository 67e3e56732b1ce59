"""`GET C/events`: what happened in a room, as a list."""

from tests.conversations.events.listening import listen
from tests.conversations.humans import Human, expect, refusal


def test_the_list_tells_what_the_stream_told(alice: Human, room: str) -> None:
    alice.seat_ai(room)
    with listen(alice) as stream:
        alice.say(room, "@Scribe one")
        alice.patch(room, {"title": "Another title"})
        stream.wait_for("conversation.updated")

    items = alice.read(f"{room}/events?after_event_seq={stream.durable()[0].body['event_seq'] - 1}")["items"]

    assert items == [event.body for event in stream.durable()]


def test_pages_go_on_where_the_last_one_ended(alice: Human, room: str) -> None:
    for n in range(5):
        alice.say(room, f"message {n}")

    path = f"{room}/events?types=message.created,turn.updated&limit=2"
    first = alice.read(path)
    second = alice.read(f"{path}&cursor={first['next_cursor']}")
    third = alice.read(f"{path}&cursor={second['next_cursor']}")

    pages = [[item["data"]["message"]["content"] for item in page["items"]] for page in (first, second, third)]
    assert pages == [["message 0", "message 1"], ["message 2", "message 3"], ["message 4"]]
    assert third["next_cursor"] is None


def test_an_unknown_type_is_refused_and_named(alice: Human, room: str) -> None:
    problem = expect(alice.get(f"{room}/events?types=message.created,message.misspelt"), 422)

    assert [(fault["in"], fault["pointer"], fault["code"]) for fault in problem["errors"]] == [
        ("query", "/types", "unknown_type")
    ]


def test_only_who_is_in_the_room_reads_the_list(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)
    bob.read(f"{room}/events")

    alice.delete(f"{room}/participants/{bob.id}")

    assert refusal(bob.get(f"{room}/events"), 404) == "not_found"


def test_what_is_for_another_person_is_left_out(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)

    added = [item for item in alice.read(f"{room}/events")["items"] if item["type"] == "conversation.added"]

    assert [item["data"]["conversation"]["me"]["role"] for item in added] == ["owner"]


def test_an_unknown_cursor_is_refused(alice: Human, room: str) -> None:
    assert refusal(alice.get(f"{room}/events?cursor=nonsense"), 400) == "invalid_cursor"
