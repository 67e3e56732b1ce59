"""The processes of the local stack, as data."""

import shlex
import sys
from dataclasses import dataclass

from local_stack import environment as told
from local_stack.checks import FileCheck, HttpCheck
from local_stack.environment import Environment
from local_stack.process import Process
from local_stack.servers import Servers
from local_stack.settings import ROOT, StackSettings
from local_stack.state_folder import StateFolder

SERVICES = ("accounts", "conversations")
FIRST_ACCOUNT = "first-account"
WORKER_GRACE_S = 20.0
BACKGROUND_THREADS = 8
LOOPBACK = "127.0.0.1"

_UVICORN = shlex.split(
    "-m uvicorn --factory --loop uvloop --http httptools --ws none --lifespan on --no-access-log --no-server-header "
    "--log-level warning --timeout-graceful-shutdown 5 --host 127.0.0.1"
)
_WORKER = shlex.split("-m celery -A ai_orchestrator.worker:app worker -P threads -E --without-gossip --without-mingle")
_FLOWER = ["-m", "celery", "flower", f"--conf={ROOT / 'deploy/flower/flowerconfig.py'}", f"--address={LOOPBACK}"]


@dataclass(frozen=True)
class Stack:
    """Lists the processes of one stack. `environment` holds every value that any of them needs."""

    settings: StackSettings
    state: StateFolder
    servers: Servers
    environment: Environment

    def processes(self) -> list[Process]:
        """All of them; `Process.after` says what each waits for."""
        interactive = [f"interactive-{number + 1}" for number in range(self.settings.orchestrator_processes)]
        return [
            *self._embedded_servers(),
            *self._steps(),
            self._first_account(),
            *(self._internal_app(service) for service in SERVICES),
            *(self._caretaker(service) for service in SERVICES),
            self._gateway(),
            *(self._worker(name, "interactive", self.settings.orchestrator_threads) for name in interactive),
            self._worker("background", "background", BACKGROUND_THREADS),
            *([self._flower(self.settings.flower_port)] if self.settings.flower_port else []),
        ]

    def migrations(self) -> list[Process]:
        """Only what brings the database up to date."""
        servers = [process for process in self._embedded_servers() if process.name == "postgres"]
        return [*servers, *self._steps()]

    def _embedded_servers(self) -> list[Process]:
        return [server.process() for server in (self.servers.postgres, self.servers.redis) if server is not None]

    def _steps(self) -> list[Process]:
        """Roles one service after the other, because they belong to the whole server; migrations side by side."""
        before = ("postgres",) if self.servers.postgres else ()
        steps = []
        for service in SERVICES:
            if "ADMIN_DATABASE_URL" in self.environment:
                steps.append(self._roles(service, before))
                before = (f"{service}-roles",)
            steps.append(self._migrations(service, before))
        return steps

    def _roles(self, service: str, after: tuple[str, ...]) -> Process:
        return Process(
            name=f"{service}-roles",
            is_shown=False,
            command=_python("-m", "shared.database.roles", "--service", service),
            shares_libraries=True,
            environment=self.environment.tell(told.ROLES[service]),
            after=after,
        )

    def _migrations(self, service: str, after: tuple[str, ...]) -> Process:
        return Process(
            name=f"{service}-migrations",
            command=_python("-m", f"{service}.migrate"),
            shares_libraries=True,
            environment=self.environment.tell(told.MIGRATIONS[service]),
            after=after,
        )

    def _first_account(self) -> Process:
        """Leaves its readiness file when nobody administers this instance yet."""
        ready_file = self.state.ready_file(FIRST_ACCOUNT)
        return Process(
            name=FIRST_ACCOUNT,
            is_shown=False,
            command=_python("-m", "local_stack.first_account"),
            shares_libraries=True,
            environment=self.environment.tell(told.FIRST_ACCOUNT, SPINDLE_READY_FILE=str(ready_file)),
            after=("accounts-migrations",),
            ready_file=ready_file,
        )

    def _internal_app(self, service: str) -> Process:
        port = int(self.environment[f"{service.upper()}_INTERNAL_PORT"])
        return Process(
            name=f"{service}-internal",
            command=_python(*_UVICORN, "--port", str(port), f"{service}.internal:create_app"),
            shares_libraries=True,
            environment=self.environment.tell(told.INTERNAL[service]),
            after=(f"{service}-migrations", *self._broker()),
            check=HttpCheck(port),
        )

    def _caretaker(self, service: str) -> Process:
        name = f"{service}-caretaker"
        ready_file = self.state.ready_file(name)
        return Process(
            name=name,
            command=_python("-m", f"{service}.caretaker"),
            shares_libraries=True,
            environment=self.environment.tell(told.CARETAKER[service], SPINDLE_READY_FILE=str(ready_file)),
            after=(f"{service}-internal",),
            ready_file=ready_file,
            check=FileCheck(ready_file),
        )

    def _gateway(self) -> Process:
        dashboard = self.settings.flower_port and f"http://{LOOPBACK}:{self.settings.flower_port}/"
        own = {"FLOWER_URL": dashboard} if dashboard and "FLOWER_URL" not in self.environment else {}
        return Process(
            name="gateway",
            command=_python("-m", "local_stack.gateway"),
            shares_libraries=True,
            environment=self.environment.tell(told.PUBLIC["accounts"] | told.PUBLIC["conversations"], **own),
            after=self._internal_apps(),
            check=HttpCheck(self.settings.spindle_port, "/healthz", self.settings.reachable_host),
        )

    def _worker(self, name: str, queue: str, threads: int) -> Process:
        ready_file = self.state.ready_file(name)
        return Process(
            name=name,
            command=_python(*_WORKER, "-c", str(threads), "-Q", queue, "-n", f"{name}@%h"),
            shares_libraries=True,
            environment=self.environment.tell_worker(
                ORCHESTRATOR_THREADS=str(threads), SPINDLE_READY_FILE=str(ready_file)
            ),
            after=self._internal_apps(),
            ready_file=ready_file,
            check=FileCheck(ready_file),
            grace_s=WORKER_GRACE_S,
        )

    def _flower(self, port: int) -> Process:
        return Process(
            name="flower",
            command=_python(*_FLOWER, f"--port={port}"),
            shares_libraries=True,
            environment=self.environment.tell(told.FLOWER),
            after=self._internal_apps(),
            check=HttpCheck(port, "/healthcheck"),
        )

    def _internal_apps(self) -> tuple[str, ...]:
        return tuple(f"{service}-internal" for service in SERVICES)

    def _broker(self) -> tuple[str, ...]:
        return ("redis",) if self.servers.redis else ()


def _python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, *arguments)
