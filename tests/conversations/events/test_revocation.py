"""Lost rights end what a stream tells within two seconds."""

import time
from collections.abc import Iterator

import httpx2
import pytest
import redis

from conversations.people.feed import PeopleFeed
from shared.tokens.service import ServiceIdentity
from tests.accounts.people import enter as sign_up
from tests.accounts.prepared import CONVERSATIONS_KEY
from tests.conversations.events.listening import Listener, listen
from tests.conversations.events.test_live import Tail
from tests.conversations.humans import Human, expect
from tests.conversations.invitations.test_bound_addresses import as_human
from tests.conversations.running import Stack
from tests.conversations.working import Worker, ask
from tests.servers import TestRedis

WITHIN_S = 2.0


@pytest.fixture
def live(redis_server: TestRedis) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_server.url(1), decode_responses=True) as client:
        yield client


@pytest.fixture
def feed(stack: Stack) -> Iterator[PeopleFeed]:
    with httpx2.Client(base_url=stack.accounts.internal_url, timeout=5) as accounts:
        identity = ServiceIdentity("conversations", "one-test", CONVERSATIONS_KEY)
        yield PeopleFeed(stack.databases["system"], accounts, identity)


def types_after(stream: Listener, human: Human, since: float) -> list[str]:
    """What was heard of rooms since then, up to an event of a room of one's own that is made now."""
    marker = human.found()
    stream.wait_for("conversation.added", lambda data: data["conversation"]["id"] in marker)
    elsewhere = marker.rpartition("/")[2]
    return [one.type for one in stream.heard if one.at >= since and one.body.get("conversation_id") != elsewhere]


@pytest.mark.parametrize("how", ["removed", "left"])
def test_who_is_out_of_the_room_hears_that_and_then_nothing(alice: Human, bob: Human, room: str, how: str) -> None:
    alice.seat(room, bob)
    who = alice if how == "removed" else bob

    with listen(bob) as stream:
        expect(who.delete(f"{room}/participants/{bob.id}"), 204)
        ended = time.monotonic()
        told = stream.wait_for("conversation.removed")
        alice.say(room, "among ourselves again")
        alice.patch(room, {"title": "Without Bob"})

        assert told.data["reason"] == how
        assert told.at - ended < WITHIN_S
        assert types_after(stream, bob, told.at) == ["conversation.removed"]


def test_an_answer_that_is_being_written_stops_coming(
    alice: Human, bob: Human, room: str, worker: Worker, live: redis.Redis
) -> None:
    alice.seat(room, bob)
    alice.seat_ai(room)
    turn = ask(alice, room, "@Scribe what is it?")
    tail = Tail(live, turn["message_id"])
    worker.claim(turn)

    with listen(bob) as his, listen(alice) as hers:
        his.wait_for("message.text")
        hers.wait_for("message.text")
        tail.add(0, "piece")
        his.wait_for("message.delta")
        expect(alice.delete(f"{room}/participants/{bob.id}"), 204)
        removed = his.wait_for("conversation.removed").at
        written = 1
        while time.monotonic() < removed + WITHIN_S + 0.5:
            tail.add(5 * written, "piece")
            written += 1
            hers.wait_for("message.delta", n=written)

    assert [one.type for one in his.heard if one.at > removed + WITHIN_S] == []
    assert [one for one in hers.of("message.delta") if one.at > removed + WITHIN_S]


def test_a_narrowed_stream_goes_silent_too(alice: Human, bob: Human, room: str) -> None:
    alice.seat(room, bob)

    with listen(bob, query=f"?conversation_id={room.rpartition('/')[2]}") as narrow, listen(bob) as whole:
        expect(alice.delete(f"{room}/participants/{bob.id}"), 204)
        alice.say(room, "among ourselves again")
        types_after(whole, bob, time.monotonic())

    assert not narrow.of("message.created")


def test_a_session_that_is_signed_out_ends_its_stream(stack: Stack, feed: PeopleFeed) -> None:
    with stack.accounts.visit() as client:
        dora = sign_up(client, display_name="Dora")
        feed.follow()
        with listen(as_human(stack, dora)) as stream:
            expect(client.delete("/sessions/current", headers=dora.bearer), 204)
            signed_out = time.monotonic()
            feed.follow()
            bye = stream.wait_for("bye")
            stream.wait_for_end()

    assert bye.data["reason"] == "revoked"
    assert bye.at - signed_out < WITHIN_S


def test_who_comes_back_hears_from_there_on(alice: Human, bob: Human) -> None:
    room = alice.found(settings={"history": "from_join"})
    alice.seat(room, bob)
    alice.say(room, "one")
    expect(bob.delete(f"{room}/participants/{bob.id}"), 204)
    alice.say(room, "two")
    alice.seat(room, bob)

    with listen(bob) as stream:
        alice.say(room, "three")
        stream.wait_for("message.created", lambda data: data["message"]["content"] == "three")

    assert [one["content"] for one in bob.read(f"{room}/messages")["items"]] == ["three"]
