"""Whoever watches an answer being written sees its text at once, in order, without a gap."""

from collections.abc import Iterator

import pytest
import redis

from shared.contracts.jobs import FailureCode
from tests.conversations.events.listening import Heard, listen
from tests.conversations.events.other_apps import at, serve_another
from tests.conversations.humans import Human, Json, expect
from tests.conversations.running import Stack
from tests.conversations.working import Worker, ask
from tests.servers import TestRedis

NOBODY_LISTENS_HERE = "redis://127.0.0.1:1/1"


class Tail:
    """A worker's end of the live text of one answer."""

    def __init__(self, client: redis.Redis, message_id: str) -> None:
        self._redis, self._name = client, f"spindle:tail:{message_id}"

    def add(self, offset: int, text: str, attempt: int = 1) -> None:
        self._redis.xadd(self._name, {"attempt": attempt, "offset": offset, "text": text})


@pytest.fixture
def live(redis_server: TestRedis) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_server.url(1), decode_responses=True) as client:
        yield client


@pytest.fixture
def turn(alice: Human, room: str) -> Json:
    """A turn of the room's AI that no worker has taken yet."""
    alice.seat_ai(room)
    return ask(alice, room)


def test_pieces_come_in_order_and_the_message_begins_with_them(
    alice: Human, worker: Worker, turn: Json, live: redis.Redis
) -> None:
    tail = Tail(live, turn["message_id"])
    with listen(alice) as stream:
        claim = worker.claim(turn)
        stream.wait_for("turn.updated", lambda data: data["turn"]["state"] == "writing")
        for n in range(4):
            tail.add(5 * n, "abcde")
            stream.wait_for("message.delta", n=n + 1)
        worker.answer(claim, "abcde" * 4 + " and the end")
        created = stream.wait_for("message.created")
        tail.add(20, " too late")
        alice.say(room_of(turn), "afterwards")
        stream.wait_for("message.created", n=2)

    shown = put_together(stream.of("message.delta"))
    assert shown == "abcde" * 4
    assert created.data["message"]["content"].startswith(shown)
    assert all(event.id is None and "event_seq" not in event.body for event in stream.of("message.delta"))


def test_whoever_comes_late_gets_the_whole_text_so_far(
    alice: Human, worker: Worker, turn: Json, live: redis.Redis
) -> None:
    tail = Tail(live, turn["message_id"])
    worker.claim(turn)
    tail.add(0, "Once upon ")

    with listen(alice) as stream:
        text = stream.wait_for("message.text")
        tail.add(10, "a time")
        stream.wait_for("message.delta", lambda data: data["text"].endswith("time"))

    assert text.data["draft"]["message_id"] == turn["message_id"]
    assert text.data["draft"]["turn_id"] == turn["id"]
    assert put_together(stream.heard) == "Once upon a time"


def test_a_second_reader_of_a_running_answer_gets_it_whole(
    alice: Human, bob: Human, room: str, worker: Worker, live: redis.Redis
) -> None:
    alice.seat(room, bob)
    ai = alice.seat_ai(room)
    turn = ask(alice, room, f"@{ai['name']} well?")
    tail = Tail(live, turn["message_id"])
    with listen(alice) as first:
        worker.claim(turn)
        tail.add(0, "Half ")
        first.wait_for("message.delta")

        with listen(bob) as second:
            second.wait_for("message.text", lambda data: data["draft"]["text"] == "Half ")
            tail.add(5, "and half")
            second.wait_for("message.delta")
            first.wait_for("message.delta", n=2)

    assert put_together(first.heard) == put_together(second.heard) == "Half and half"


def test_what_redis_lost_comes_from_the_draft(alice: Human, worker: Worker, turn: Json, live: redis.Redis) -> None:
    tail = Tail(live, turn["message_id"])
    with listen(alice) as stream:
        claim = worker.claim(turn)
        worker.write(claim, 0, "kept in the draft")
        tail.add(17, " and in Redis")
        stream.wait_for("message.delta", lambda data: data["text"].endswith("Redis"))

    assert put_together(stream.heard) == "kept in the draft and in Redis"


def test_another_attempt_begins_the_text_anew(alice: Human, worker: Worker, turn: Json, live: redis.Redis) -> None:
    tail = Tail(live, turn["message_id"])
    with listen(alice) as stream:
        claim = worker.claim(turn)
        tail.add(0, "the first try")
        stream.wait_for("message.delta")
        worker.vanish(claim)
        worker.claim(turn)
        tail.add(0, "the second", attempt=2)
        delta = stream.wait_for("message.delta", lambda data: data["attempt"] == 2)

    assert delta.data["offset"] == 0
    assert put_together(stream.heard) == "the second"


def test_at_most_twenty_pieces_a_second(alice: Human, worker: Worker, turn: Json, live: redis.Redis) -> None:
    tail = Tail(live, turn["message_id"])
    with listen(alice) as stream:
        worker.claim(turn)
        for n in range(200):
            tail.add(n, "x")
        stream.wait_for("message.delta", lambda data: data["offset"] + len(data["text"]) == 200)

    deltas = stream.of("message.delta")
    assert put_together(deltas) == "x" * 200
    assert len(deltas) <= 2 + 20 * (deltas[-1].at - deltas[0].at)


def test_strangers_see_no_text(alice: Human, bob: Human, worker: Worker, turn: Json, live: redis.Redis) -> None:
    with listen(alice) as mine, listen(bob) as theirs:
        worker.claim(turn)
        Tail(live, turn["message_id"]).add(0, "between us")
        mine.wait_for("message.delta")
        bob.found()
        theirs.wait_for("conversation.added")

    assert not theirs.of("message.delta") + theirs.of("message.text")


def test_an_old_answer_written_again_is_not_shown_to_who_came_after_it(
    alice: Human, bob: Human, worker: Worker, live: redis.Redis
) -> None:
    room = alice.found(settings={"history": "from_join"})
    alice.seat_ai(room)
    turn = ask(alice, room)
    worker.fail(worker.claim(turn), FailureCode.CUT, text="Half of it")
    alice.seat(room, bob)

    with listen(alice) as hers, listen(bob) as his:
        again = expect(alice.post(f"{room}/messages/{turn['message_id']}/retry"), 202)
        worker.claim(again)
        Tail(live, turn["message_id"]).add(0, "All of it", attempt=2)
        hers.wait_for("message.delta", lambda data: data["text"] == "All of it")
        alice.say(room, "Bob hears this")
        his.wait_for("message.created")
        drafts = bob.read(f"{room}/drafts")["items"]

    assert not his.of("message.delta") + his.of("message.text") + his.of("message.updated")
    assert drafts == []


def test_without_redis_people_still_see_messages_and_text(
    stack: Stack, alice: Human, worker: Worker, turn: Json
) -> None:
    with serve_another(stack, live_url=NOBODY_LISTENS_HERE) as url, listen(at(alice, url)) as stream:
        claim = worker.claim(turn)
        worker.write(claim, 0, "written without Redis")
        stream.wait_for("message.text", lambda data: data["draft"]["text"] == "written without Redis")
        worker.answer(claim, "written without Redis.")
        stream.wait_for("message.created")


def room_of(turn: Json) -> str:
    return f"/conversations/{turn['conversation_id']}"


def put_together(events: list[Heard]) -> str:
    """The text that a client following the contract holds at the end."""
    attempt, text = 0, ""
    for event in events:
        if event.type == "message.text":
            attempt, text = event.data["draft"]["attempt"], event.data["draft"]["text"]
        if event.type == "message.delta" and event.data["attempt"] >= attempt:
            if event.data["attempt"] > attempt:
                attempt, text = event.data["attempt"], ""
            if event.data["offset"] == len(text):
                text += event.data["text"]
    return text
