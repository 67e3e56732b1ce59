"""`python -m local_stack up`, with everything that people will run."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest

from local_stack.ports import choose_port
from local_stack.running_processes import is_alive
from local_stack.state_folder import StateFolder
from shared.sealing import public_half
from tests.local_stack.waiting import wait_until
from tests.open_folders import open_temporary_folder

START_S = 120.0
QUIET_IDLE_LIMIT_MB = 600


@dataclass(frozen=True)
class LocalStack:
    """One stack in a folder of its own, on free ports."""

    folder: Path
    environment: dict[str, str]

    @property
    def state(self) -> StateFolder:
        return StateFolder(self.folder / "state")

    def secrets(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.state.secrets_file.read_text())
        return found

    def call(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "local_stack", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    @contextmanager
    def up(self) -> Iterator["Running"]:
        """From healthy to stopped."""
        output = self.folder / "terminal"
        with output.open("w") as terminal:
            launcher = subprocess.Popen(
                [sys.executable, "-m", "local_stack", "up"], env=self.environment, stdout=terminal, stderr=terminal
            )
        running = Running(self, launcher, output)
        try:
            wait_until(lambda: "running at" in running.words() or launcher.poll() is not None, within_s=START_S)
            assert launcher.poll() is None, running.words()
            yield running
        finally:
            launcher.send_signal(signal.SIGINT)
            launcher.wait(START_S)


@dataclass(frozen=True)
class Running:
    stack: LocalStack
    launcher: "subprocess.Popen[bytes]"
    output: Path

    def words(self) -> str:
        return self.output.read_text()

    def processes(self) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = self.stack.state.read_record()["processes"]
        return found

    def pid(self, name: str) -> int:
        return int(self.processes()[name]["pid"])

    def pids(self) -> set[int]:
        return {item["pid"] for item in self.processes().values() if item["pid"]}

    def sign_up(self, name: str, **more: str) -> httpx2.Response:
        url = self.stack.state.read_record()["url"] + "/api/v1/accounts/users"
        person = {"username": name, "email": f"{name}@example.org", "password": "correct horse battery", **more}
        return httpx2.post(url, json=person, trust_env=False)

    def keep_provider_key(self, name: str) -> None:
        """Somebody new, who stores a key of theirs."""
        api = self.stack.state.read_record()["url"] + "/api/v1"
        self.sign_up(name).raise_for_status()
        login = {"login": name, "password": "correct horse battery"}
        session = httpx2.post(f"{api}/accounts/sessions", json=login, trust_env=False).raise_for_status()
        headers = {"Authorization": f"Bearer {session.json()['access_token']}"}
        key = {"label": "mine", "wire": "openai", "key": "sk-rotated-0123456789"}
        httpx2.post(f"{api}/provider-keys", json=key, headers=headers, trust_env=False).raise_for_status()

    def is_healthy(self) -> bool:
        return all(item["phase"] in ("healthy", "done") for item in self.processes().values())

    def health(self) -> int:
        return httpx2.get(self.stack.state.read_record()["url"] + "/healthz", trust_env=False).status_code


@pytest.fixture(scope="module")
def stack() -> Iterator[LocalStack]:
    with open_temporary_folder() as folder:
        ports = {
            name: str(choose_port())
            for name in ("SPINDLE_PORT", "ACCOUNTS_INTERNAL_PORT", "CONVERSATIONS_INTERNAL_PORT")
        }
        own = {"SPINDLE_STATE": str(folder / "state"), "ORCHESTRATOR_PROCESSES": "1", **ports}
        yield LocalStack(folder, {"PATH": os.environ["PATH"], **own})


@pytest.fixture(scope="class")
def running(stack: LocalStack) -> Iterator[Running]:
    with stack.up() as running:
        yield running
    assert "Stopped. Your data is kept." in running.words()
    assert running.launcher.returncode == 0


class TestARunningStack:
    def test_everything_is_healthy_at_one_address(self, running: Running) -> None:
        status = json.loads(running.stack.call("status", "--json").stdout)

        assert status["healthy"]
        assert running.health() == 200
        assert httpx2.get(status["url"], trust_env=False).status_code == 200

    def test_the_setup_token_makes_the_first_administrator_and_stands_nowhere_else(self, running: Running) -> None:
        [token] = re.findall(r"Setup token +(\S+)", running.words())

        answer = running.sign_up("first", setup_token=token)

        assert answer.status_code == 201
        assert answer.json()["is_admin"]
        assert not [log for log in running.stack.state.logs.iterdir() if token in log.read_text()]

    def test_no_secret_stands_in_an_argument_or_a_log(self, running: Running) -> None:
        secrets = json.loads(running.stack.state.secrets_file.read_text())
        arguments = [
            " ".join(psutil.Process(item["pid"]).cmdline()) for item in running.processes().values() if item["pid"]
        ]
        logs = [log.read_text() for log in running.stack.state.logs.iterdir()]

        assert not [name for name, value in secrets.items() if any(value in text for text in (*arguments, *logs))]

    def test_what_is_kept_is_closed_to_others(self, running: Running) -> None:
        keys = list((running.stack.state.path / "keys").glob("*.pem"))

        assert keys
        assert all(path.stat().st_mode & 0o077 == 0 for path in (*keys, running.stack.state.secrets_file))

    @pytest.mark.parametrize(
        "name", ["interactive-1", "background", "gateway", "accounts-internal", "redis", "postgres"]
    )
    def test_what_is_killed_comes_back(self, running: Running, name: str) -> None:
        before = running.pid(name)

        os.kill(before, signal.SIGKILL)

        wait_until(lambda: running.processes()[name]["restarts"] and running.is_healthy())
        assert running.pid(name) != before
        wait_until(lambda: running.health() == 200)

    def test_a_second_launcher_is_sent_away(self, running: Running) -> None:
        second = running.stack.call("up")

        assert second.returncode == 1
        assert "already running" in second.stdout

    def test_a_stack_next_to_it_is_told_which_port_to_change(self, running: Running) -> None:
        other = LocalStack(
            running.stack.folder, running.stack.environment | {"SPINDLE_STATE": str(running.stack.folder / "other")}
        )

        result = other.call("up")

        assert result.returncode == 1
        assert f"Port {running.stack.environment['SPINDLE_PORT']}, which the gateway needs" in result.stdout
        assert "SPINDLE_PORT=" in result.stdout

    def test_it_idles_in_little_memory(self, running: Running) -> None:
        family = [psutil.Process(running.launcher.pid), *psutil.Process(running.launcher.pid).children(recursive=True)]

        used = sum(process.memory_full_info().pss for process in family) / 1e6

        assert used < QUIET_IDLE_LIMIT_MB


def test_data_is_kept_and_a_killed_launcher_is_recovered_from(stack: LocalStack) -> None:
    with stack.up() as first:
        person = first.sign_up("keeper")
        pids = first.pids()
        first.launcher.kill()
        first.launcher.wait()

        with stack.up() as second:
            assert not [pid for pid in pids - second.pids() if is_alive(pid)]
            assert second.sign_up("keeper").json()["code"] in ("username_taken", "email_taken")
            assert person.status_code == 201


def test_a_key_for_peoples_own_is_rotated_over_one_restart(stack: LocalStack) -> None:
    with stack.up() as first:
        first.keep_provider_key("rotator")
        begun = stack.call("rotate-keys")
        between = stack.secrets()
        too_early = stack.call("rotate-keys")
    with stack.up():
        finished = stack.call("rotate-keys")
        after = stack.secrets()

    new, old = between["ORCHESTRATOR_KEK"].split(",")
    assert (begun.returncode, too_early.returncode, finished.returncode) == (0, 1, 0), finished.stderr
    assert "1 keys were sealed anew" in finished.stderr
    assert (after["ORCHESTRATOR_KEK"], after["CONVERSATIONS_KEK_PUBLIC"]) == (new, public_half(new))
    assert {name for name in after if after[name] != between[name]} == {"ORCHESTRATOR_KEK"}
    assert not [key for key in (new, old) if key in begun.stdout + finished.stdout + finished.stderr]


def test_without_a_running_stack_no_key_is_rotated(stack: LocalStack) -> None:
    before = stack.secrets()

    refused = stack.call("rotate-keys")

    assert (refused.returncode, stack.secrets()) == (1, before)
    assert "make up" in refused.stdout + refused.stderr


def test_down_stops_it_from_elsewhere(stack: LocalStack) -> None:
    with stack.up() as running:
        down = stack.call("down")

        assert running.launcher.wait(START_S) == 0

    assert "Stopped." in down.stdout
    assert "Nothing is running" in stack.call("down").stdout
    assert stack.call("status").returncode == 1
