"""The live tail on a real Redis: soon, in code points, and never in the way of a reply."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import redis

from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.live.connection import connect_live
from ai_orchestrator.live.tail import KEPT_S, Tail, stream_name
from shared.clock import utc_now
from shared.contracts.jobs import Claim, Kind, Owner
from shared.ids import new_id
from tests.ai_orchestrator.redis_process import RedisProcess
from tests.ai_orchestrator.waiting import wait_until

Entries = list[tuple[int, int, str]]


@pytest.fixture
def tail(redis_process: RedisProcess) -> Iterator[Tail]:
    client = connect_live(redis_process.url(1))
    tail = Tail(client)
    tail.start()
    yield tail
    tail.close()
    tail.join(5)
    client.close()


def make_attempt(number: int = 1) -> Attempt:
    claim = Claim(
        job_id=new_id(),
        kind=Kind.REPLY,
        contract="reply.v1",
        attempt=number,
        lease_token="token",
        lease_until=utc_now(),
        deadline_at=utc_now() + timedelta(minutes=5),
        payload={},
    )
    return Attempt(Owner.CONVERSATIONS, claim)


def write(tail: Tail, attempt: Attempt, text: str) -> None:
    attempt.append(text)
    tail.notice(attempt)


def read(live: redis.Redis, message_id: UUID) -> Entries:
    found: Any = live.xrange(stream_name(message_id))
    return [(int(e[b"attempt"]), int(e[b"offset"]), e[b"text"].decode()) for _, e in found]


def joined(entries: Entries) -> str:
    """The text, if the entries follow each other without gap."""
    text = ""
    for _, offset, piece in entries:
        assert offset == len(text)
        text += piece
    return text


def test_text_arrives_whole_and_in_order_with_offsets_in_code_points(tail: Tail, live: redis.Redis) -> None:
    message_id, attempt, text = new_id(), make_attempt(), "naïve 🧬🧬 文字列 and more " * 30

    with tail.following(message_id, attempt):
        for piece in text:
            write(tail, attempt, piece)

    assert joined(read(live, message_id)) == text


def test_the_first_token_goes_at_once_and_later_ones_are_gathered(tail: Tail, live: redis.Redis) -> None:
    message_id, attempt = new_id(), make_attempt()
    with tail.following(message_id, attempt):
        write(tail, attempt, "first")
        wait_until(lambda: read(live, message_id))
        for _ in range(20):
            write(tail, attempt, " x")
        wait_until(lambda: len(joined(read(live, message_id))) == 45)

        entries = read(live, message_id)

    assert entries[0][2] == "first"
    assert len(entries) <= 3


def test_a_token_after_a_silence_does_not_wait_for_others(tail: Tail, live: redis.Redis) -> None:
    message_id, attempt = new_id(), make_attempt()
    with tail.following(message_id, attempt):
        write(tail, attempt, "a")
        wait_until(lambda: len(read(live, message_id)) == 1)
        wait_until(lambda: tail._lines[attempt].not_before == 0.0)
        write(tail, attempt, "b")
        wait_until(lambda: len(read(live, message_id)) == 2)

    assert [text for _, _, text in read(live, message_id)] == ["a", "b"]


def test_a_later_attempt_starts_at_offset_zero_under_its_own_number(tail: Tail, live: redis.Redis) -> None:
    message_id, first, second = new_id(), make_attempt(1), make_attempt(2)
    for attempt, text in ((first, "lost"), (second, "kept")):
        with tail.following(message_id, attempt):
            write(tail, attempt, text)

    assert read(live, message_id) == [(1, 0, "lost"), (2, 0, "kept")]


def test_a_tail_is_kept_an_hour(tail: Tail, live: redis.Redis) -> None:
    message_id, attempt = new_id(), make_attempt()
    with tail.following(message_id, attempt):
        write(tail, attempt, "text")

    ttl: Any = live.ttl(stream_name(message_id))
    assert KEPT_S - 10 < ttl <= KEPT_S


def test_many_replies_share_the_round_trips(tail: Tail, live: redis.Redis) -> None:
    attempts = {new_id(): make_attempt() for _ in range(50)}
    with ExitStack() as showing:
        for message_id, attempt in attempts.items():
            showing.enter_context(tail.following(message_id, attempt))
        for _ in range(40):
            for attempt in attempts.values():
                write(tail, attempt, "word ")

        wait_until(lambda: all(len(joined(read(live, message_id))) == 200 for message_id in attempts))

    assert all(len(read(live, message_id)) <= 5 for message_id in attempts)


def test_a_reply_neither_waits_nor_fails_while_redis_is_away() -> None:
    away = RedisProcess()  # never started
    client = connect_live(away.url(1))
    tail = Tail(client)
    tail.start()
    attempt = make_attempt()

    started = time.monotonic()
    for _ in range(5):
        with tail.following(new_id(), attempt):
            for _ in range(100):
                write(tail, attempt, "x")
    elapsed = time.monotonic() - started

    tail.close()
    tail.join(5)
    client.close()
    assert attempt.text == "x" * 500
    assert elapsed < 0.5


def test_text_written_while_redis_was_away_comes_with_the_next_flush() -> None:
    server = RedisProcess()
    server.start()
    client, message_id, attempt = connect_live(server.url(1)), new_id(), make_attempt()
    tail = Tail(client)
    tail.start()
    with tail.following(message_id, attempt), redis.Redis.from_url(server.url(1)) as live:
        write(tail, attempt, "before ")
        wait_until(lambda: read(live, message_id))
        server.kill()
        write(tail, attempt, "during ")
        wait_until(lambda: tail._broken_until > 0)
        server.start()
        write(tail, attempt, "after")

        wait_until(lambda: "after" in read(live, message_id)[-1][2] if read(live, message_id) else False)

        assert read(live, message_id) == [(1, 7, "during after")]
    tail.close()
    tail.join(5)
    client.close()
    server.kill()
