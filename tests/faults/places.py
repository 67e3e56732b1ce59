"""Everything that a running stack writes down, sends on or shows to its operator, as text to be searched."""

import base64
import re
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psutil
import redis

from local_stack.redis import BROKER, LIVE
from tests.faults.own_stack import OwnStack

DUMP, OVERHEARD = "dump", "redis, overheard"
LISTENS_WITHIN_S = 10.0
# Celery wraps what a task is called with.
_WRAPPED = re.compile(rb'\\?"body\\?":\s*\\?"([A-Za-z0-9+/=]+)\\?"')
_TASK_PAGES = 40
TASKS = "/api/tasks?limit=10000"
PAGES = ("/", "/workers", "/tasks", "/broker", "/metrics", "/api/workers", TASKS)

Places = dict[str, str]


@dataclass(frozen=True)
class Flower:
    """The tasks' dashboard of a stack that was started with it."""

    stack: OwnStack
    port: int

    def read_tasks(self) -> dict[str, Any]:
        """The tasks it has seen, by their ids."""
        tasks: dict[str, Any] = self._get(TASKS).json()
        return tasks

    def pages(self) -> Iterator[tuple[str, str]]:
        """Its pages and what they say; of single tasks the newest."""
        newest = list(self.read_tasks())[:_TASK_PAGES]
        workers = self._get("/api/workers?refresh=true").json()
        about = [*(f"/task/{task}" for task in newest), *(f"/worker/{name}" for name in workers)]
        for path in (
            "/",
            "/workers",
            "/tasks",
            "/broker",
            "/metrics",
            "/api/tasks?limit=10000",
            "/api/workers",
            *about,
        ):
            yield path, self._get(path).text

    def refuses_strangers(self) -> bool:
        return httpx2.get(self._url("/api/tasks"), trust_env=False).status_code == 401

    def _get(self, path: str) -> httpx2.Response:
        name, _, password = self.stack.secret("FLOWER_BASIC_AUTH").partition(":")
        answer = httpx2.get(self._url(path), auth=(name, password), trust_env=False, follow_redirects=True, timeout=30)
        assert answer.status_code == 200, f"Flower {path}: {answer.status_code}"
        return answer

    def _url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


def look_everywhere(stack: OwnStack, flower: Flower, overheard: bytes) -> Places:
    """All of it by its place."""
    places = {DUMP: dump_database(stack), OVERHEARD: unwrap(overheard)}
    places |= {f"redis {number}": read_redis(stack, number) for number in (BROKER, LIVE)}
    places |= {f"log {log.name}": log.read_text(errors="replace") for log in sorted(stack.state.logs.iterdir())}
    places |= {f"file {file.name}": unwrap(file.read_bytes()) for file in _appended(stack)}
    return places | {f"flower {path}": text for path, text in flower.pages()}


def dump_database(stack: OwnStack) -> str:
    """What `pg_dump` of the server's own programs makes of the whole database."""
    pid = stack.find_pid("postgres")
    assert pid is not None
    program = Path(psutil.Process(pid).exe()).with_name("pg_dump")
    return subprocess.run(
        [program, "--dbname", stack.address], capture_output=True, text=True, check=True, timeout=60
    ).stdout


def read_redis(stack: OwnStack, number: int) -> str:
    """Every key of one database with its value."""
    with redis.Redis.from_url(stack.redis_address(number), decode_responses=True) as client:
        return "\n".join(f"{key} {_read_value(client, key)}" for key in client.scan_iter(count=1000))


def _read_value(client: Any, key: str) -> object:
    match client.type(key):
        case "string":
            return client.get(key)
        case "list":
            return [unwrap(item.encode()) for item in client.lrange(key, 0, -1)]
        case "set":
            return client.smembers(key)
        case "zset":
            return client.zrange(key, 0, -1)
        case "hash":
            return client.hgetall(key)
        case "stream":
            return client.xrange(key)
        case gone_or_new:
            assert gone_or_new == "none", f"redis keeps a {gone_or_new} that is not searched"
            return None


def _appended(stack: OwnStack) -> list[Path]:
    """Redis' own files, which hold every change since they were begun."""
    return sorted(file for file in (stack.state.path / "redis" / "data").rglob("*") if file.is_file())


def unwrap(text: bytes) -> str:
    """The text, and after it what is wrapped in it."""
    inside = (base64.b64decode(body) for body in _WRAPPED.findall(text))
    return b"\n".join((text, *inside)).decode(errors="replace")


@contextmanager
def overhearing(stack: OwnStack) -> Iterator[bytearray]:
    """Whatever anybody says to Redis for the length of the block."""
    heard = bytearray()
    with socket.create_connection(("127.0.0.1", stack.state.read_record()["ports"]["redis"])) as line:
        line.settimeout(LISTENS_WITHIN_S)
        line.sendall(f"AUTH {stack.redis_password}\r\nMONITOR\r\n".encode())
        while heard.count(b"+OK") < 2:
            heard += line.recv(65536)
        line.settimeout(None)
        listener = threading.Thread(target=_listen, args=(line, heard))
        listener.start()
        try:
            yield heard
        finally:
            line.shutdown(socket.SHUT_RDWR)
            listener.join()


def _listen(line: socket.socket, heard: bytearray) -> None:
    while piece := line.recv(65536):
        heard += piece
