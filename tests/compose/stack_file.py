"""docker-compose.yml as the real Compose reads it, with the settings a fresh .env would hold."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.compose.make_env import EXAMPLE, ROOT, fill

COMPOSE = Path(sys.executable).with_name("docker-compose")
FILE = ROOT / "docker-compose.yml"
TLS = ROOT / "deploy/compose/tls.yml"
BUCKET = ROOT / "deploy/compose/s3.yml"

_REQUIRED = re.compile(r"\$\{([A-Z0-9_]+):\?")
_ANY = re.compile(r"\$\{([A-Z0-9_]+)")
_PASSED_ON = re.compile(r"^ +([A-Z][A-Z0-9_]+):$", re.MULTILINE)
_EXAMPLE_LINE = re.compile(r"^#?([A-Z][A-Z0-9_]*)=", re.MULTILINE)

Service = dict[str, Any]


def run_compose(environment_file: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Compose on the project's files, with nothing of this process's own settings."""
    return subprocess.run(
        [COMPOSE, "--project-directory", ROOT, "--env-file", environment_file, *arguments],
        env={"PATH": os.environ["PATH"], "HOME": str(environment_file.parent)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@dataclass(frozen=True)
class StackFile:
    """The resolved file."""

    services: dict[str, Service]
    networks: dict[str, dict[str, Any]]

    def environment(self, service: str) -> dict[str, str]:
        """What the service is told; settings passed on from .env are missing where that does not set them."""
        told: dict[str, str | None] = self.services[service].get("environment", {})
        return {name: value for name, value in told.items() if value is not None}

    def ours(self) -> dict[str, Service]:
        """The services whose images are made from this tree."""
        return {name: service for name, service in self.services.items() if service["image"].startswith("spindle/")}

    def command(self, service: str) -> list[str]:
        """What the service runs instead of its image's own command; empty if it keeps that."""
        return list(self.services[service].get("command") or [])

    def lasting(self) -> dict[str, Service]:
        """The services that stay up; the others are steps."""
        return {name: service for name, service in self.services.items() if service.get("restart") != "no"}


def read_stack(environment_file: Path, *files: Path) -> StackFile:
    chosen = [argument for file in files for argument in ("--file", str(file))]
    answer = run_compose(environment_file, *chosen, "config", "--format", "json")
    assert answer.returncode == 0, answer.stderr
    content = json.loads(answer.stdout)
    return StackFile(content["services"], content["networks"])


def required_variables() -> set[str]:
    return set(_REQUIRED.findall(FILE.read_text()))


def used_variables() -> set[str]:
    """Every setting the files take from .env, passed on as it is or not."""
    text = "".join(file.read_text() for file in (FILE, TLS, BUCKET))
    return set(_ANY.findall(text)) | set(_PASSED_ON.findall(text)) | {"COMPOSE_FILE"}


def example_variables() -> set[str]:
    return set(_EXAMPLE_LINE.findall(EXAMPLE.read_text()))


def fresh_environment(folder: Path) -> Path:
    file = folder / "environment"
    file.write_text(fill(EXAMPLE.read_text()))
    return file
