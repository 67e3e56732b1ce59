from collections.abc import Iterator

import pytest

from local_stack.ports import choose_port
from local_stack.postgres import embed_postgres
from local_stack.redis import embed_redis
from tests.open_folders import open_temporary_folder
from tests.servers import TestPostgres, TestRedis


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A process is copied safely only while it has no other threads: the launcher has none, this one gets them."""
    items.sort(key=lambda item: item.get_closest_marker("forks") is None)


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
