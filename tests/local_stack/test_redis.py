import os
import signal
from pathlib import Path

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from local_stack.child import Child
from local_stack.ports import choose_port
from local_stack.redis import BROKER, LIVE, RedisServer, embed_redis
from tests.local_stack.waiting import wait_until


@pytest.fixture
def server(open_folder: Path) -> RedisServer:
    return embed_redis(open_folder / "redis", port=choose_port(), password="secret")


def test_what_was_acknowledged_outlasts_a_kill(server: RedisServer) -> None:
    server.prepare()
    child = Child(server.process(), server.folder / "redis.log")
    wait_until(child.is_healthy)
    with redis.Redis.from_url(server.url(BROKER)) as client:
        client.rpush("queue", "hint")
    os.kill(child.pid, signal.SIGKILL)
    wait_until(lambda: child.poll() is not None)

    with server.running(), redis.Redis.from_url(server.url(BROKER)) as client:
        assert client.lrange("queue", 0, -1) == [b"hint"]


def test_broker_and_live_are_apart(server: RedisServer) -> None:
    with (
        server.running(),
        redis.Redis.from_url(server.url(BROKER)) as broker,
        redis.Redis.from_url(server.url(LIVE)) as live,
    ):
        broker.set("key", "1")

        assert live.get("key") is None
        assert broker.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_it_is_closed_to_whoever_has_no_password(server: RedisServer) -> None:
    with (
        server.running(),
        redis.Redis(port=server.port, retry=Retry(NoBackoff(), 0)) as stranger,
        pytest.raises(redis.AuthenticationError),
    ):
        stranger.ping()


def test_its_password_stands_in_no_argument_and_a_closed_file(server: RedisServer) -> None:
    server.prepare()

    assert server.password not in " ".join(server.process().command)
    assert server.configuration.stat().st_mode & 0o777 == 0o600
