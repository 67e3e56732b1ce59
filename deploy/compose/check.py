"""Builds the composed stack, really runs it, walks through it as a client does, and takes it down again.

`python deploy/compose/check.py [--keep]`, on any machine with a container engine. Containers, volumes and secrets are
its own: a stack that already runs here is not touched. PYTHON_IMAGE, CADDY_IMAGE, POSTGRES_IMAGE, VALKEY_IMAGE and
COMPOSE_FILE are taken from the environment.
"""

import argparse
import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from deploy.compose.make_env import EXAMPLE, ROOT, fill, write_private

PROJECT = "spindle-check"
PATIENCE_S = 300
SHOWN_LINES = 60
TAKEN_OVER = ("PATH", "HOME", "TMPDIR", "PYTHON_IMAGE", "CADDY_IMAGE", "POSTGRES_IMAGE", "VALKEY_IMAGE", "COMPOSE_FILE")
TAKEN_OVER_PREFIXES = ("DOCKER_", "BUILDKIT_", "XDG_", "SSL_CERT_")


class CheckFailed(Exception):
    """The stack did not do what it must; the text says what."""


@dataclass(frozen=True)
class Stack:
    """One composed stack under a name and settings of its own."""

    compose: tuple[str, ...]
    environment_file: Path
    port: int
    flower_port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str, **settings: str) -> None:
        """One Compose command; what it said is shown only if it failed. Raises CheckFailed."""
        environment = _environment() | settings
        answer = subprocess.run(
            self._command(*arguments), cwd=ROOT, env=environment, text=True, capture_output=True, check=False
        )
        if answer.returncode:
            said = "\n".join((answer.stdout + answer.stderr).splitlines()[-SHOWN_LINES:])
            raise CheckFailed(f"{said}\nfailed: docker compose {' '.join(arguments)}")

    def show(self) -> None:
        """How the containers are and what they said last."""
        for arguments in (("ps", "--all"), ("logs", "--no-color", "--tail", str(SHOWN_LINES))):
            subprocess.run(self._command(*arguments), cwd=ROOT, env=_environment(), check=False)

    def _command(self, *arguments: str) -> list[str]:
        return [*self.compose, "--project-name", PROJECT, "--env-file", str(self.environment_file), *arguments]


def main() -> int:
    parser = argparse.ArgumentParser(description="build the composed stack, run it and walk through it")
    parser.add_argument("--keep", action="store_true", help="leave it running and say where")
    keep = parser.parse_args().keep
    compose = find_compose()
    if compose is None:
        print("There is no Compose here, or no container engine answers it. `make test` checks all that needs none.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        stack = prepare(compose, Path(folder) / "environment")
        try:
            with taken_down(stack, keep=keep):
                check(stack)
        except CheckFailed as failure:
            print(failure, file=sys.stderr)
            return 1
    return 0


def find_compose() -> tuple[str, ...] | None:
    """The first Compose that reaches an engine: Docker's plugin, a binary beside this Python, or one on PATH."""
    beside = str(Path(sys.executable).with_name("docker-compose"))
    for candidate in (("docker", "compose"), (beside,), ("docker-compose",)):
        if shutil.which(candidate[0]) and _succeeds(*candidate, "ls", "--quiet"):
            return candidate
    return None


def prepare(compose: tuple[str, ...], environment_file: Path) -> Stack:
    port, flower_port = _free_port(), _free_port()
    settings = {"SPINDLE_PORT": port, "FLOWER_PORT": flower_port, "SPINDLE_VERSION": "check"}
    lines = "".join(f"{name}={value}\n" for name, value in settings.items())
    write_private(environment_file, fill(EXAMPLE.read_text()) + lines)
    return Stack(compose, environment_file, port, flower_port)


def check(stack: Stack) -> None:
    """All of it, each step with its seconds. Raises CheckFailed at the first that fails."""
    with step("the file is valid"):
        stack.run("config", "--quiet")
    with step("the images are built"):
        stack.run("build", COMPOSE_PARALLEL_LIMIT="1")  # so that an engine without BuildKit fetches the wheels once
    with step("every container is healthy"):
        start(stack)
    with step("a person gets a streamed answer"):
        walk(stack)
    with step("the gateway keeps its walls"):
        check_gateway(stack)
    with step("Flower asks for a password and sees the workers"):
        check_flower(stack)
    with step("what was written outlasts the containers"):
        check_data_is_kept(stack)


def start(stack: Stack) -> None:
    stack.run("up", "--detach", "--wait", "--wait-timeout", str(PATIENCE_S))


def walk(stack: Stack) -> None:
    if subprocess.run([ROOT / "deploy/walk.sh", stack.url], check=False).returncode:
        raise CheckFailed("deploy/walk.sh did not get through")


def check_gateway(stack: Stack) -> None:
    _expect(stack.url + "/healthz", 200)
    _expect(stack.url + "/", 200)
    for path in ("/internal/changes", "/api/v1/%69nternal/jobs", "//INTERNAL"):
        _expect(stack.url + path, 404)
    _expect(stack.url + "/api/v1/conversations", 401)


def check_flower(stack: Stack) -> None:
    address = f"http://127.0.0.1:{stack.flower_port}/api/workers?refresh=1"
    _expect(address, 401)
    credentials = _read_setting(stack.environment_file, "FLOWER_BASIC_AUTH")
    token = base64.b64encode(credentials.encode()).decode()
    workers = json.loads(_expect(address, 200, {"Authorization": f"Basic {token}"}))
    served = {queue["name"] for worker in workers.values() for queue in worker["active_queues"]}
    if served != {"interactive", "background"}:
        raise CheckFailed(f"Flower sees workers on {sorted(served)}")


def check_data_is_kept(stack: Stack) -> None:
    person = {"username": "keeper", "email": "keeper@example.org", "password": "correct horse battery"}
    _expect(f"{stack.url}/api/v1/accounts/users", 201, body=person)
    stack.run("down", "--timeout", "30")
    start(stack)
    _expect(f"{stack.url}/api/v1/accounts/sessions", 201, body={"login": "keeper", "password": person["password"]})


@contextmanager
def taken_down(stack: Stack, *, keep: bool) -> Iterator[None]:
    """Whatever happens in the block, nothing of the stack is left; with `keep` it is, if the block succeeds."""
    stays = False
    try:
        yield
        stays = keep
    except CheckFailed:
        stack.show()
        raise
    finally:
        if not stays:
            stack.run("down", "--volumes", "--remove-orphans", "--timeout", "30")
    if stays:
        print(f"{stack.url} is up; `docker compose --project-name {PROJECT} down --volumes` ends it")


@contextmanager
def step(name: str) -> Iterator[None]:
    print(f"… {name}", flush=True)
    began = time.monotonic()
    yield
    print(f"✓ {name} ({time.monotonic() - began:.1f} s)", flush=True)


def _expect(address: str, status: int, headers: dict[str, str] | None = None, body: object = None) -> bytes:
    data = None if body is None else json.dumps(body).encode()
    sent = {"Content-Type": "application/json", **(headers or {})}
    request = Request(address, data=data, headers=sent)  # noqa: S310 — our own http address
    try:
        with urlopen(request, timeout=30) as answer:  # noqa: S310
            got, content = answer.status, answer.read()
    except HTTPError as refusal:
        got, content = refusal.code, refusal.read()
    except OSError as error:
        raise CheckFailed(f"{address}: {error}") from error
    if got != status:
        raise CheckFailed(f"{address}: expected {status}, got {got}: {content[:500].decode(errors='replace')}")
    return bytes(content)


def _environment() -> dict[str, str]:
    """Ours without the settings a shell may hold, which Compose would put above the file's."""
    return {
        name: value for name, value in os.environ.items() if name in TAKEN_OVER or name.startswith(TAKEN_OVER_PREFIXES)
    }


def _read_setting(file: Path, name: str) -> str:
    return next(line.partition("=")[2] for line in file.read_text().splitlines() if line.startswith(f"{name}="))


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, env=_environment(), check=False).returncode == 0


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
