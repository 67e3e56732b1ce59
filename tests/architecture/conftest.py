from collections.abc import Iterator

import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.architecture.authorisation.cast import Cast, make_cast
from tests.architecture.authorisation.scene import Scene, set_scene
from tests.conversations.running import Stack, run_stack
from tests.conversations.working import Worker, open_worker
from tests.servers import TestPostgres, TestRedis


@pytest.fixture(scope="session")
def stack(postgres: TestPostgres, redis_server: TestRedis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with run_stack(postgres, redis_server, tmp_path_factory.mktemp("signing-keys")) as running:
        yield running


@pytest.fixture(scope="session")
def worker(stack: Stack) -> Iterator[Worker]:
    with open_worker(stack) as one:
        yield one


@pytest.fixture(scope="module")
def cast(stack: Stack) -> Cast:
    return make_cast(stack)


@pytest.fixture(scope="module")
def calm_scene(cast: Cast, worker: Worker) -> Scene:
    """One a file, for requests that change nothing."""
    return set_scene(cast, worker)


@pytest.fixture(scope="session")
def owner(stack: Stack) -> OwnerSql:
    """Statements by the role of conversations that sees every row."""
    return OwnerSql(stack.databases["owner"])
