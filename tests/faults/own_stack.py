"""A whole stack for one run: started as `make up` starts it, in a folder of its own, on ports of its own."""

import json
import os
import shutil
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg.rows import dict_row

from local_stack.child import run_child
from local_stack.ports import choose_port
from local_stack.process import Process
from local_stack.running_processes import find_identity
from local_stack.secrets import POSTGRES_PASSWORD, REDIS_PASSWORD
from local_stack.servers import DATABASE
from local_stack.state_folder import StateFolder
from local_stack.supervised import Phase
from tests.open_folders import open_temporary_folder

LEASE_S = 3
START_WITHIN_S = 120.0
STOP_WITHIN_S = 90.0
OPERATORS_KEY = "sk-of-nobody"
PASSED_ON = ("PATH", "HOME", "LANG", "TMPDIR")

Row = dict[str, Any]


@dataclass(frozen=True)
class StackCheck:
    """The stack's own record says that every process serves."""

    state: StateFolder

    def passes(self, pid: int) -> bool:
        items = self.state.read_record().get("processes", {}).values()
        return bool(items) and all(item["phase"] in (Phase.HEALTHY, Phase.DONE) for item in items)


@dataclass(frozen=True)
class OwnStack:
    """A running stack: its address, its processes by name, its database seen by nobody's rights."""

    state: StateFolder
    url: str

    def find_pid(self, name: str) -> int | None:
        """The process of that name, if it serves right now."""
        item = self.state.read_record().get("processes", {}).get(name)
        if item is None or item["phase"] != Phase.HEALTHY or item["pid"] is None:
            return None
        return int(item["pid"]) if find_identity(item["pid"]) == item["identity"] else None

    def kill(self, name: str) -> bool:
        """SIGKILL for the process of that name; False if it does not serve."""
        pid = self.find_pid(name)
        if pid is None:
            return False
        os.kill(pid, signal.SIGKILL)
        return True

    def wipe_redis(self) -> bool:
        """Kill Redis and remove its files before it is started again."""
        killed = self.kill("redis")
        if killed:
            shutil.rmtree(self.state.path / "redis" / "data" / "appendonlydir")
        return killed

    def is_healthy(self) -> bool:
        return StackCheck(self.state).passes(0)

    def restarts(self) -> int:
        """How often the supervisor has started something again."""
        return sum(item["restarts"] for item in self.state.read_record()["processes"].values())

    def select(self, statement: LiteralString, *values: object) -> list[Row]:
        """Rows as the administrator sees them, whom no row-level rule binds."""
        with self.connect() as connection:
            return connection.execute(statement, values).fetchall()

    def connect(self) -> psycopg.Connection[Row]:
        """The database as the administrator sees it, each statement for itself."""
        return psycopg.connect(self.address, row_factory=dict_row, autocommit=True)

    @property
    def address(self) -> str:
        """The database's, for its administrator."""
        port = self.state.read_record()["ports"]["postgres"]
        return f"postgresql://postgres:{self.secret(POSTGRES_PASSWORD)}@127.0.0.1:{port}/{DATABASE}"

    @property
    def redis_password(self) -> str:
        return self.secret(REDIS_PASSWORD)

    def redis_address(self, database: int) -> str:
        port = self.state.read_record()["ports"]["redis"]
        return f"redis://:{self.redis_password}@127.0.0.1:{port}/{database}"

    def secret(self, name: str) -> str:
        """One of those that were made for it."""
        value: str = json.loads(self.state.secrets_file.read_text())[name]
        return value


@contextmanager
def running_stack(provider_url: str, keep_logs_in: Path, **environment: str) -> Iterator[OwnStack]:
    """A stack whose models are all served by `provider_url`; its logs outlive it."""
    with open_temporary_folder() as folder:
        state = StateFolder(folder / "state")
        port = choose_port()
        process = Process(
            name="stack",
            command=(sys.executable, "-m", "local_stack", "up"),
            check=StackCheck(state),
            environment=_environment(state, port, provider_url) | environment,
            start_within_s=START_WITHIN_S,
            grace_s=STOP_WITHIN_S,
        )
        try:
            with run_child(process, state.logs / "launcher.log"):
                yield OwnStack(state, f"http://127.0.0.1:{port}")
        finally:
            shutil.copytree(state.logs, keep_logs_in, dirs_exist_ok=True)


def _environment(state: StateFolder, port: int, provider_url: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return kept | {
        "SPINDLE_STATE": str(state.path),
        "SPINDLE_PORT": str(port),
        "ACCOUNTS_INTERNAL_PORT": str(choose_port()),
        "CONVERSATIONS_INTERNAL_PORT": str(choose_port()),
        "RATE_LIMITS": "off",
        "LEASE_S": str(LEASE_S),
        "ACCOUNTS_ACCESS_TTL": "3600",
        "ORCHESTRATOR_PROCESSES": "2",
        "ORCHESTRATOR_THREADS": "32",
        "OPENAI_BASE_URL": provider_url,
        "OPENAI_API_KEY": OPERATORS_KEY,
        "OPENAI_MODELS": "*",
        "ANTHROPIC_BASE_URL": provider_url.removesuffix("/v1"),
        "ANTHROPIC_API_KEY": OPERATORS_KEY,
        "ANTHROPIC_MODELS": "anthropic/*",
    }
