"""The gateway's own program on the project's own file, between two stand-ins for the services."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPMessage, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from deploy.compose.make_env import ROOT

CADDY = Path(sys.executable).with_name("caddy")
CADDYFILE = ROOT / "deploy/gateway/Caddyfile"
PATIENCE_S = 10.0
OWN_POLICY = "sandbox"
PAGE = "<!doctype html><title>Spindle</title>"


class EchoHandler(BaseHTTPRequestHandler):
    """Answers every request with what arrived; `/events` is a stream that ends when it is let go."""

    server: "Upstream"
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.seen.append(self.path)
        if "/events" in self.path:
            self._stream()
        elif self.path == "/healthz":
            self._answer(self.server.health, {"status": "ok"})
        else:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self._answer(200, {"service": self.server.name, "path": self.path, "headers": headers})

    do_POST = do_GET  # noqa: N815 — the names http.server asks for

    def log_message(self, *arguments: object) -> None:
        """Quiet."""

    def _answer(self, status: int, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if "/content" in self.path:
            self.send_header("Content-Security-Policy", OWN_POLICY)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self.close_connection = True
        self.wfile.write(b"event: hello\n\n")
        self.wfile.flush()
        self.connection.settimeout(PATIENCE_S)
        try:
            gone = self.connection.recv(1) == b""
        except ConnectionResetError:
            gone = True
        if gone:
            self.server.left.put(self.path)


class Upstream(ThreadingHTTPServer):
    """A service as the gateway sees it; `left` tells the streams whose reader has gone."""

    daemon_threads = True

    def __init__(self, name: str) -> None:
        super().__init__(("127.0.0.1", 0), EchoHandler)
        self.name = name
        self.health = 200
        self.seen: list[str] = []
        self.left: SimpleQueue[str] = SimpleQueue()
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_port}"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes

    @property
    def content(self) -> Any:
        return json.loads(self.body)


@dataclass
class Gateway:
    """A running gateway and the services behind it."""

    port: int
    accounts: Upstream
    conversations: Upstream

    def get(self, target: str, headers: dict[str, str] | None = None, method: str = "GET") -> Answer:
        """The answer to exactly this request target; nothing tidies it on the way."""
        with self.open(target, headers, method) as response:
            return Answer(response.status, response.headers, response.read())

    @contextmanager
    def open(self, target: str, headers: dict[str, str] | None = None, method: str = "GET") -> Iterator[HTTPResponse]:
        """The same, to be read as it comes; leaving the block hangs up."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S)
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": "chat.example.org", **(headers or {})}.items():
            connection.putheader(name, value)
        connection.endheaders()
        with closing(connection), connection.getresponse() as response:
            yield response


@contextmanager
def running_gateway(folder: Path) -> Iterator[Gateway]:
    """A gateway that serves `PAGE` as its web client, and nothing listens anywhere once the block is left."""
    (folder / "web").mkdir()
    (folder / "web/index.html").write_text(PAGE)
    site, health = free_port(), free_port()
    accounts, conversations = Upstream("accounts"), Upstream("conversations")
    environment = {
        "HOME": str(folder),
        "GATEWAY_HTTP_PORT": str(site),
        "GATEWAY_HEALTH_PORT": str(health),
        "ACCOUNTS_UPSTREAM": accounts.address,
        "CONVERSATIONS_UPSTREAM": conversations.address,
        "WEB_ROOT": str(folder / "web"),
    }
    with (folder / "gateway.log").open("w") as log:
        process = subprocess.Popen(
            [CADDY, "run", "--config", CADDYFILE, "--adapter", "caddyfile"],
            env=os.environ | environment,
            stdout=log,
            stderr=log,
        )
        try:
            await_port(site, process)
            yield Gateway(site, accounts, conversations)
        finally:
            process.terminate()
            process.wait(PATIENCE_S)
            for upstream in (accounts, conversations):
                upstream.shutdown()
                upstream.server_close()


def adapt(folder: Path, **settings: str) -> Any:
    """The file as the program understands it under these settings."""
    command = [str(CADDY), "adapt", "--config", str(CADDYFILE), "--adapter", "caddyfile"]
    environment = os.environ | {"HOME": str(folder)} | settings
    return json.loads(subprocess.run(command, env=environment, capture_output=True, check=True).stdout)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def await_port(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.02)
    raise AssertionError(f"the gateway did not start (exit code {process.poll()})")
