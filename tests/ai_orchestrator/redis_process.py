"""A Redis of a test's own, on a free port, that can be killed and come back."""

import socket
import subprocess
import tempfile
from pathlib import Path

import redis

from local_stack.programs import find_redis
from tests.ai_orchestrator.waiting import wait_until


class RedisProcess:
    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: int) -> str:
        return f"redis://127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start it empty."""
        folder = Path(tempfile.gettempdir())
        program = find_redis(folder, None).path
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(folder), "--loglevel", "warning"]
        command = [str(program), *options, "--save", "", "--appendonly", "no"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        with redis.Redis.from_url(self.url(0)) as client:
            wait_until(lambda: _answers(client), otherwise="Redis did not start")

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
