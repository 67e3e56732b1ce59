"""What the benchmarks measure: the floor, the stack, the fake provider, on one Postgres and one Redis."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
from sqlalchemy import make_url

from fake_provider.testing import FakeProvider, running_fake_provider
from local_stack.ports import choose_port
from local_stack.postgres import embed_postgres
from local_stack.testing import RunningStack, running_stack

FLOOR_PATIENCE_S = 20.0
UVICORN = ["-m", "uvicorn", "--factory", "--loop", "uvloop", "--http", "httptools", "--no-access-log"]


@dataclass(frozen=True)
class Bench:
    """Everything that one run measures, running."""

    stack: RunningStack
    provider: FakeProvider
    floor_url: str
    pass_through_url: str
    database: str


@contextmanager
def running_bench() -> Iterator[Bench]:
    """All of it, for the length of the block."""
    with ExitStack() as all_of_it:
        folder = Path(all_of_it.enter_context(tempfile.TemporaryDirectory(prefix="spindle-bench-")))
        folder.chmod(0o711)
        postgres = all_of_it.enter_context(
            embed_postgres(folder / "postgres", port=choose_port(), password="administrator").running()
        )
        provider = all_of_it.enter_context(running_fake_provider())
        stack = all_of_it.enter_context(
            running_stack(
                folder / "stack",
                ADMIN_DATABASE_URL=postgres.admin_url,
                RATE_LIMITS="off",
                LOG_LEVEL="warning",
                ACCOUNTS_ACCESS_TTL="86400",
                OPENAI_API_KEY="bench",
                OPENAI_BASE_URL=provider.openai_base_url,
                OPENAI_MODELS="*",
            )
        )
        database = make_url(postgres.admin_url).set(drivername="postgresql", database="spindle")
        dsn = database.render_as_string(hide_password=False)
        floor_url = all_of_it.enter_context(_running_app("benchmarks.floor", FLOOR_DATABASE=dsn))
        pass_url = all_of_it.enter_context(_running_app("benchmarks.pass_through", PROVIDER_URL=provider.url))
        yield Bench(stack, provider, floor_url, pass_url, dsn)


@contextmanager
def _running_app(module: str, **settings: str) -> Iterator[str]:
    port = choose_port()
    command = [sys.executable, *UVICORN, "--port", str(port), "--log-level", "warning", f"{module}:create_app"]
    process = subprocess.Popen(command, env=os.environ | settings)
    try:
        url = f"http://127.0.0.1:{port}"
        _await(url)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _await(url: str) -> None:
    deadline = time.monotonic() + FLOOR_PATIENCE_S
    while True:
        try:
            httpx2.get(url)
        except httpx2.TransportError:
            if time.monotonic() > deadline:
                raise
        else:
            return
