"""Streams outlive what fails around them, and end visibly where they cannot."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest

from conversations.events import outbox as outbox_module
from conversations.events.outbox import Outbox
from conversations.events.types import Farewell
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.running import open_database
from tests.conversations.events.listening import listen, parse_events
from tests.conversations.events.other_apps import at, settings_like
from tests.conversations.humans import Human
from tests.conversations.running import Stack
from tests.servers import TestPostgres

CUT = "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'conversations-events'"


def test_a_stream_goes_on_when_its_database_connections_were_cut(
    postgres: TestPostgres, alice: Human, room: str
) -> None:
    admin = open_database(postgres.admin_url)
    with listen(alice) as stream:
        alice.say(room, "before")
        stream.wait_for("message.created")
        OwnerSql(admin).run(CUT)
        alice.say(room, "after")

        stream.wait_for("message.created", lambda data: data["message"]["content"] == "after")

    assert len(stream.of("message.created")) == 2
    admin.close()


def test_a_reader_who_does_not_read_is_let_go(
    alice: Human, bob: Human, room: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outbox_module, "MAX_BYTES", 100_000)
    alice.seat(room, bob)

    with listen(alice) as quick, sluggish(bob) as lines:
        for n in range(120):
            alice.say(room, "x" * 60_000)
            quick.wait_for("message.created", n=n + 1)
        heard = list(parse_events(lines()))

    assert heard[0].type == "hello"
    assert heard[-1].type == "bye"
    assert heard[-1].data == {"reason": "slow_consumer"}
    assert len([event for event in heard if event.type == "message.created"]) < 120


def test_the_outbox_takes_one_large_chunk_but_not_one_on_top() -> None:
    outbox = Outbox()
    outbox.release()

    outbox.put(b"x" * (outbox_module.MAX_BYTES + 1))
    after_one = outbox.farewell
    outbox.put(b"y")

    assert (after_one, outbox.farewell) == (None, Farewell.SLOW_CONSUMER)
    assert outbox.take() == b""


def test_live_events_wait_until_the_reader_has_caught_up() -> None:
    outbox = Outbox()

    outbox.put_live(b"live;")
    outbox.put(b"missed;")
    assert outbox.take() == b"missed;"
    outbox.release()

    assert outbox.take() == b"live;"


def test_a_process_told_to_end_says_bye_and_ends(stack: Stack, alice: Human) -> None:
    with public_process(stack) as (process, url), listen(at(alice, url)) as stream:
        process.send_signal(signal.SIGTERM)

        assert stream.wait_for("bye").data == {"reason": "shutdown"}
        stream.wait_for_end()
        assert process.wait(timeout=10) in (0, -signal.SIGTERM)


@contextmanager
def sluggish(human: Human) -> Iterator[Any]:
    """A stream whose reader reads nothing until asked for its lines."""
    host, _, port = human.base_url.removeprefix("http://").partition("/")[0].partition(":")
    reader = socket.socket()
    reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    reader.settimeout(20)
    with reader:
        reader.connect((host, int(port)))
        request = f"GET /api/v1/events HTTP/1.0\r\nHost: {host}\r\nAuthorization: Bearer {human.token}\r\n\r\n"
        reader.sendall(request.encode())
        file = reader.makefile("r", encoding="utf-8", newline="\n")
        while file.readline().strip():
            pass
        yield lambda: (line.rstrip("\r\n") for line in file)


@contextmanager
def public_process(stack: Stack) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The public app in a process of its own, as its image runs it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    variables = {name.upper(): str(value) for name, value in settings_like(stack).items()}
    command = [sys.executable, "-m", "uvicorn", "--factory", "conversations.main:create_app", "--port", str(port)]
    process = subprocess.Popen(command, env={**os.environ, **variables})
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_until_it_answers(stack, process, url)
        yield process, url + "/api/v1"
    finally:
        process.kill()
        process.wait()


def _wait_until_it_answers(stack: Stack, process: subprocess.Popen[bytes], url: str) -> None:
    deadline = time.monotonic() + 20
    while True:
        assert process.poll() is None, "the app did not start"
        assert time.monotonic() < deadline, "the app did not answer in time"
        try:
            stack.http.get(f"{url}/healthz").raise_for_status()
        except httpx2.TransportError:
            time.sleep(0.05)
        else:
            return
