"""The state folder of one stack: its data, secrets, logs, and who is running on it."""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_stack.errors import AlreadyRunning, StackError
from local_stack.running_processes import find_identity
from local_stack.supervised import Supervised

OPEN_TO_PASS = 0o711  # an unprivileged server of root's must come through to its own folder
CLOSED = 0o700


@dataclass(frozen=True, slots=True)
class StateFolder:
    """Paths below SPINDLE_STATE."""

    path: Path

    @property
    def logs(self) -> Path:
        return self.path / "logs"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def secrets_file(self) -> Path:
        return self.path / "secrets.json"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def record_file(self) -> Path:
        return self.run / "stack.json"

    @property
    def lock_file(self) -> Path:
        return self.run / "stack.lock"

    def make(self) -> None:
        """Make the folder for this user. Raises StackError when it belongs to somebody else."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self.path.chmod(OPEN_TO_PASS if os.geteuid() == 0 else CLOSED)
            for folder in (self.logs, self.run):
                folder.mkdir(mode=CLOSED, exist_ok=True)
        except PermissionError as error:
            raise StackError(
                f"{self.path} cannot be written by this user; it was made by another one.\n"
                "Run as that user, or set SPINDLE_STATE to a folder of your own."
            ) from error

    def ready_file(self, name: str) -> Path:
        """What the process of that name touches when it serves."""
        return self.run / f"{name}.ready"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other launcher away for the length of the block. Raises AlreadyRunning.

        The lock is the kernel's, so that it is gone when its holder dies, however that happens.
        """
        with self.lock_file.open("a+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise AlreadyRunning(self.find_launcher()) from error
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
            yield

    def find_launcher(self) -> int | None:
        """The pid of the launcher that runs on this folder, if there is one."""
        if not self.lock_file.exists():
            return None
        with self.lock_file.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read() or 0) or None
        return None

    def read_record(self) -> dict[str, Any]:
        """What the last launcher wrote about its processes; empty if there was none."""
        try:
            record: dict[str, Any] = json.loads(self.record_file.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return record

    def write_record(self, url: str, ports: dict[str, int], processes: Iterable[Supervised]) -> None:
        """Tell `status`, and the next launcher, what runs."""
        record = {
            "url": url,
            "ports": ports,
            "processes": {
                item.name: {
                    "pid": item.pid,
                    "identity": find_identity(item.pid) if item.pid else None,
                    "phase": item.phase,
                    "restarts": item.restarts,
                }
                for item in processes
            },
        }
        unfinished = self.record_file.with_suffix(".unfinished")
        unfinished.write_text(json.dumps(record, indent=2) + "\n")
        unfinished.replace(self.record_file)
