"""How one sees that a process serves. A check answers at once or within a second, and never raises for "not yet"."""

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

TIMEOUT_S = 1.0


class Check(Protocol):
    """Says whether the process with this pid is serving."""

    def passes(self, pid: int) -> bool: ...


@dataclass(frozen=True, slots=True)
class HttpCheck:
    """A GET of `path` on loopback answers 200."""

    port: int
    path: str = "/readyz"
    host: str = "127.0.0.1"

    def passes(self, pid: int) -> bool:
        request = f"GET {self.path} HTTP/1.0\r\nHost: {self.host}\r\n\r\n".encode()
        status = _exchange(self.host, self.port, request).split(b" ", 2)[1:2]
        return status == [b"200"]


@dataclass(frozen=True, slots=True)
class RedisCheck:
    """The server lets us in and answers PING, so that it has loaded its file."""

    port: int
    password: str

    def passes(self, pid: int) -> bool:
        return b"+PONG" in _exchange("127.0.0.1", self.port, f"AUTH {self.password}\r\nPING\r\nQUIT\r\n".encode())


@dataclass(frozen=True, slots=True)
class PostmasterCheck:
    """The server's own pid file names this process and says `ready` (which is what pg_ctl looks at)."""

    pid_file: Path

    def passes(self, pid: int) -> bool:
        try:
            lines = self.pid_file.read_text().splitlines()
        except (FileNotFoundError, PermissionError):
            return False
        return len(lines) >= 8 and lines[0] == str(pid) and lines[7].strip() == "ready"


@dataclass(frozen=True, slots=True)
class FileCheck:
    """The process has touched its readiness file, which the supervisor removes before each start."""

    path: Path

    def passes(self, pid: int) -> bool:
        return self.path.exists()


def _exchange(host: str, port: int, request: bytes) -> bytes:
    """What the peer says to `request` before it closes; empty when nobody answers in time."""
    answer = bytearray()
    try:
        with socket.create_connection((host, port), timeout=TIMEOUT_S) as connection:
            connection.sendall(request)
            while chunk := connection.recv(4096):
                answer += chunk
    except OSError:
        return bytes(answer)
    return bytes(answer)
