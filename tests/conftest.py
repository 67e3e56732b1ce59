from collections.abc import Iterator
from typing import Any

import pytest

from local_stack.ports import choose_port
from local_stack.postgres import embed_postgres
from local_stack.redis import embed_redis
from tests.open_folders import open_temporary_folder
from tests.pieces import PieceScheduling, number_of_processes, sort_by_piece
from tests.servers import TestPostgres, TestRedis
from tests.web.browser.chromium import note_what_a_worker_left_out, say_what_was_left_out


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    sort_by_piece(items, config.rootpath)


def pytest_xdist_auto_num_workers() -> int:
    return number_of_processes()


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> PieceScheduling:
    return PieceScheduling(config, log)


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
