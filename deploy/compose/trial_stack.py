"""A composed stack of its own for one check: its name, secrets, ports and volumes are nobody else's."""

import os
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from deploy.compose.make_env import EXAMPLE, ROOT, fill, write_private

PROJECT = "spindle-check"
SHOWN_LINES = 60
TAKEN_OVER = ("PATH", "HOME", "TMPDIR", "PYTHON_IMAGE", "CADDY_IMAGE", "POSTGRES_IMAGE", "VALKEY_IMAGE", "COMPOSE_FILE")
TAKEN_OVER_PREFIXES = ("DOCKER_", "BUILDKIT_", "XDG_", "SSL_CERT_")


class CheckFailed(Exception):
    """The stack did not do what it must; the text says what."""


@dataclass(frozen=True)
class TrialStack:
    """One composed stack under a name and settings of its own."""

    compose: tuple[str, ...]
    environment_file: Path
    port: int
    flower_port: int

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def read_setting(self, name: str) -> str:
        lines = self.environment_file.read_text().splitlines()
        return next(line.partition("=")[2] for line in lines if line.startswith(f"{name}="))

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


def find_compose() -> tuple[str, ...] | None:
    """The first Compose that reaches an engine: Docker's plugin, a binary beside this Python, or one on PATH."""
    beside = str(Path(sys.executable).with_name("docker-compose"))
    for candidate in (("docker", "compose"), (beside,), ("docker-compose",)):
        if shutil.which(candidate[0]) and _succeeds(*candidate, "ls", "--quiet"):
            return candidate
    return None


def prepare(compose: tuple[str, ...], environment_file: Path) -> TrialStack:
    port, flower_port = _free_port(), _free_port()
    settings = {"SPINDLE_PORT": port, "FLOWER_PORT": flower_port, "SPINDLE_VERSION": "check"}
    lines = "".join(f"{name}={value}\n" for name, value in settings.items())
    write_private(environment_file, fill(EXAMPLE.read_text()) + lines)
    return TrialStack(compose, environment_file, port, flower_port)


def _environment() -> dict[str, str]:
    """Ours without the settings a shell may hold, which Compose would put above the file's."""
    return {
        name: value for name, value in os.environ.items() if name in TAKEN_OVER or name.startswith(TAKEN_OVER_PREFIXES)
    }


def _succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, env=_environment(), check=False).returncode == 0


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
