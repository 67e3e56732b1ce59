"""A fake provider for one test run: a real process, and the few things a test does with it."""

import selectors
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import httpx2


class NotStarted(RuntimeError):
    """The provider did not say its address in time; the message holds what it said instead."""


class NotSettled(AssertionError):
    """Calls were still running when the deadline passed."""


class FakeProvider:
    """A running provider: its origin `url`, the `openai_base_url` an OpenAI client wants, and its process' `pid`."""

    def __init__(self, url: str, client: httpx2.Client, pid: int) -> None:
        self.url = url
        self.pid = pid
        self.openai_base_url = f"{url}/v1"
        self._client = client

    def configure(self, **settings: Any) -> dict[str, Any]:
        """Replace the settings: what is not named goes back to its default. Gives all of them."""
        return self._ask("POST", "/_config", settings)

    def script(self, *steps: dict[str, Any], **match: str | bool) -> None:
        """Steps for the next calls, one each; `match` by `model`, `contains`, `key` or `after_tools`."""
        self._ask("POST", "/_script", {"match": match, "steps": list(steps)})

    def calls(self, after: int = 0) -> list[dict[str, Any]]:
        """The calls seen so far, running ones too, numbered above `after`."""
        items: list[dict[str, Any]] = self._ask("GET", f"/_calls?after={after}")["items"]
        return items

    def stats(self) -> dict[str, int]:
        """Counts since the start or the last `reset`."""
        return self._ask("GET", "/_stats")

    def reset(self) -> None:
        """Default settings, no scripts, an empty log, counts from zero. Calls still running go on."""
        self.configure()
        for path in ("/_script", "/_calls", "/_stats"):
            self._client.delete(path).raise_for_status()

    def settled_calls(self, deadline_s: float = 5) -> list[dict[str, Any]]:
        """The calls, once none is running any more. Raises `NotSettled` after the deadline."""
        give_up_at = time.monotonic() + deadline_s
        while self.stats()["active"]:
            if time.monotonic() > give_up_at:
                raise NotSettled(f"still running: {[call for call in self.calls() if not call['closed_by']]}")
            time.sleep(0.01)
        return self.calls()

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        answer = self._client.request(method, path, json=body)
        if answer.is_error:
            raise ValueError(f"{method} {path}: {answer.status_code} {answer.text}")
        fields: dict[str, Any] = answer.json()
        return fields


@contextmanager
def running_fake_provider(
    port: int = 0, models: tuple[str, ...] = ("fake-mini", "fake-large"), start_deadline_s: float = 20
) -> Iterator[FakeProvider]:
    """A provider in its own process on a free loopback port, gone with the block or with this process."""
    command = [sys.executable, "-m", "fake_provider", "--until-stdin-closes"]
    command += ["--port", str(port), "--models", ",".join(models)]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors)
        try:
            url = _read_address(process, errors, start_deadline_s)
            with httpx2.Client(base_url=url, trust_env=False, timeout=30) as client:
                yield FakeProvider(url, client, process.pid)
        finally:
            _stop(process)


def _read_address(process: subprocess.Popen[bytes], errors: IO[bytes], deadline_s: float) -> str:
    if process.stdout is None:
        raise NotStarted("the process has no output to read")
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        line = process.stdout.readline() if selector.select(deadline_s) else b""
    if not line:
        errors.seek(0)
        raise NotStarted(errors.read().decode(errors="replace") or f"silent for {deadline_s} s")
    return line.decode().strip()


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
