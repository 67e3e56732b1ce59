from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local_stack.ports import choose_port
from local_stack.postgres import embed_postgres
from local_stack.redis import embed_redis
from tests.open_folders import open_temporary_folder
from tests.servers import TestPostgres, TestRedis
from tests.web.browser.chromium import note_what_a_worker_left_out, say_what_was_left_out

# Folders whose files share a whole running stack: they take longest, so they come first. Elsewhere a file is a piece.
SHARE_A_STACK = (Path("tests/e2e"), Path("tests/faults"), Path("tests/web"), Path("tests/architecture"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A process is copied safely only before its tests start threads; where several run tests, a piece stays whole."""
    piece_of = {item: _piece(item.path.relative_to(config.rootpath)) for item in items}
    items.sort(key=lambda item: (item.get_closest_marker("forks") is None, piece_of[item] not in SHARE_A_STACK))
    for item, piece in piece_of.items():
        item.add_marker(pytest.mark.xdist_group(piece.as_posix()))


def _piece(file: Path) -> Path:
    return next((folder for folder in SHARE_A_STACK if file.is_relative_to(folder)), file)


def pytest_testnodedown(node: Any) -> None:
    note_what_a_worker_left_out(node.config, getattr(node, "workeroutput", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    say_what_was_left_out(terminalreporter, config)


@pytest.fixture(scope="session")
def postgres() -> Iterator[TestPostgres]:
    """One PostgreSQL for the whole run, in a folder that goes with it."""
    with open_temporary_folder() as folder:
        server = embed_postgres(folder / "postgres", port=choose_port(), password="administrator", durable=False)
        with server.running():
            yield TestPostgres(server)


@pytest.fixture(scope="session")
def redis_server() -> Iterator[TestRedis]:
    """One Redis for the whole run, in a folder that goes with it."""
    with open_temporary_folder() as folder:
        server = embed_redis(folder / "redis", port=choose_port(), password="secret")
        with server.running():
            yield TestRedis(server)
