"""Brings one stack up, from an empty folder to an address to open, and down again."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

from local_stack.environment import Environment
from local_stack.errors import StackError
from local_stack.forked_python import preload
from local_stack.leftovers import end_leftovers
from local_stack.ports import require_free
from local_stack.secrets import load_secrets
from local_stack.servers import Servers, choose_servers, database_urls, redis_urls
from local_stack.settings import StackSettings
from local_stack.stack import FIRST_ACCOUNT, LOOPBACK, Stack
from local_stack.state_folder import StateFolder
from local_stack.supervised import Supervised
from local_stack.supervisor import Supervisor
from local_stack.terminal import Terminal

STOP_PATIENCE_S = 120.0


def run_stack(settings: StackSettings, terminal: Terminal) -> None:
    """Run the stack until somebody stops it. Raises StackError when it cannot start."""
    with _claimed(settings) as state:
        _require_ports(settings)
        stack = _make_stack(settings, state)
        terminal.versions = stack.servers.versions
        _supervise(stack, terminal)


def migrate_stack(settings: StackSettings, terminal: Terminal) -> None:
    """Bring the databases up to date while nothing else runs. Raises StackError."""
    with _claimed(settings) as state:
        stack = _make_stack(settings, state)
        terminal.versions = stack.servers.versions
        supervisor = Supervisor(stack.migrations(), logs=state.logs, on_change=terminal.show_change)
        supervisor.run(supervisor.ask_to_stop)


def stop_stack(state: StateFolder) -> bool:
    """End the stack that runs on this folder and wait until it has; False when none runs. Raises StackError."""
    pid = state.find_launcher()
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_PATIENCE_S
    while state.find_launcher() is not None:
        if time.monotonic() > deadline:
            raise StackError(f"Process {pid} has not ended in {STOP_PATIENCE_S:.0f} s; the logs are in {state.logs}")
        time.sleep(0.05)
    return True


@contextmanager
def _claimed(settings: StackSettings) -> Iterator[StateFolder]:
    """The state folder, ours alone, without what a killed launcher left running."""
    state = StateFolder(settings.state)
    state.make()
    with state.locked():
        end_leftovers(state.read_record())
        yield state


def _make_stack(settings: StackSettings, state: StateFolder) -> Stack:
    secrets = load_secrets(state.secrets_file)
    servers = choose_servers(settings, state, secrets)
    made = _made_values(settings, state, servers, secrets)
    return Stack(settings, state, servers, Environment(os.environ, made, _fixed_values(state)))


def _supervise(stack: Stack, terminal: Terminal) -> None:
    def on_change(item: Supervised) -> None:
        terminal.show_change(item)
        stack.state.write_record(stack.settings.url, stack.servers.ports, supervisor.processes)

    def on_ready() -> None:
        nobody_administers = stack.state.ready_file(FIRST_ACCOUNT).exists()
        terminal.show_ready(
            stack.settings.url,
            logs=stack.state.logs,
            setup_token=stack.environment["ACCOUNTS_SETUP_TOKEN"] if nobody_administers else None,
            flower_port=stack.settings.flower_port,
        )

    supervisor = Supervisor(
        stack.processes(), logs=stack.state.logs, on_change=on_change, on_stop=terminal.show_stopping, meanwhile=preload
    )
    supervisor.run(on_ready)
    terminal.show_stopped()


def _require_ports(settings: StackSettings) -> None:
    require_free(settings.spindle_host, settings.spindle_port, "the gateway", "SPINDLE_PORT")
    for service in ("accounts", "conversations"):
        variable = f"{service}_internal_port"
        require_free(LOOPBACK, getattr(settings, variable), f"the internal app of {service}", variable.upper())
    if settings.flower_port:
        require_free(LOOPBACK, settings.flower_port, "Flower", "FLOWER_PORT")


def _made_values(
    settings: StackSettings, state: StateFolder, servers: Servers, secrets: dict[str, str]
) -> dict[str, str]:
    """Values for everything the environment leaves open."""
    return {
        "SPINDLE_ENV": "development",
        "SPINDLE_HOST": settings.spindle_host,
        "SPINDLE_PORT": str(settings.spindle_port),
        "PUBLIC_URL": settings.url,
        "ACCOUNTS_INTERNAL_PORT": str(settings.accounts_internal_port),
        "ACCOUNTS_INTERNAL_URL": f"http://{LOOPBACK}:{settings.accounts_internal_port}",
        "CONVERSATIONS_INTERNAL_PORT": str(settings.conversations_internal_port),
        "CONVERSATIONS_INTERNAL_URL": f"http://{LOOPBACK}:{settings.conversations_internal_port}",
        "ACCOUNTS_SIGNING_KEYS": str(state.keys),
        "OBJECT_STORE": (state.path / "objects").as_uri(),
        **{name: value for name, value in secrets.items() if name.isupper()},
        **database_urls(servers, settings, secrets),
        **redis_urls(servers, settings),
    }


def _fixed_values(state: StateFolder) -> dict[str, str]:
    """Values that hold whatever the environment says."""
    return {"SPINDLE_STATE": str(state.path), "PYTHONUNBUFFERED": "1"}
