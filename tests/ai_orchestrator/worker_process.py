"""A real worker process for one test."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.contracts.jobs import Queue
from tests.ai_orchestrator.fake_owner import SERVICE_KEY
from tests.ai_orchestrator.waiting import wait_until

OPTIONS = ["worker", "-P", "threads", "-c", "20", "-E", "--without-gossip", "--without-mingle"]


class WorkerUnderTest:
    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log

    @property
    def log(self) -> str:
        return self._log.read_text()

    def resident_mb(self) -> float:
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGESIZE") / 2**20

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def exit_code(self, deadline_s: float) -> int:
        return self.process.wait(deadline_s)


def worker_environment(redis_url: str, live_url: str, owner_url: str, **more: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {
        **kept,
        "BROKER_URL": redis_url,
        "LIVE_URL": live_url,
        "ACCOUNTS_INTERNAL_URL": owner_url,
        "CONVERSATIONS_INTERNAL_URL": owner_url,
        "ORCHESTRATOR_SERVICE_KEY": SERVICE_KEY,
        "ORCHESTRATOR_THREADS": "20",
        **more,
    }


@contextmanager
def running_worker(
    folder: Path, environment: dict[str, str], queue: Queue = Queue.INTERACTIVE
) -> Iterator[WorkerUnderTest]:
    """A worker that serves the queue, gone with the block."""
    ready = folder / "ready"
    command = [sys.executable, "-m", "celery", "-A", "ai_orchestrator.worker:app", *OPTIONS]
    command += ["-Q", queue.value, "-n", f"{queue.value}1@%h"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env={**environment, "SPINDLE_READY_FILE": str(ready)}, stdout=log, stderr=log, cwd=folder
        )
        worker = WorkerUnderTest(process, folder / "log")
        try:
            wait_until(lambda: ready.exists() or process.poll() is not None, 30, "the worker did not start")
            yield worker
        finally:
            process.kill()
            process.wait()
