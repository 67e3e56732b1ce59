from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human
from tests.conversations.running import Stack, run_stack
from tests.conversations.working import Worker, open_worker
from tests.servers import TestPostgres, TestRedis


@pytest.fixture(scope="session")
def stack(postgres: TestPostgres, redis_server: TestRedis, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with run_stack(postgres, redis_server, tmp_path_factory.mktemp("signing-keys")) as running:
        yield running


@pytest.fixture
def alice(stack: Stack) -> Human:
    return stack.enter("Alice")


@pytest.fixture
def bob(stack: Stack) -> Human:
    return stack.enter("Bob")


@pytest.fixture
def carol(stack: Stack) -> Human:
    return stack.enter("Carol")


@pytest.fixture
def room(alice: Human) -> str:
    """A room that Alice owns, nobody else in it."""
    return alice.found()


@pytest.fixture
def worker(stack: Stack) -> Iterator[Worker]:
    with open_worker(stack) as one:
        yield one


@pytest.fixture
def owner(stack: Stack) -> OwnerSql:
    """Statements by the role that sees every row."""
    return OwnerSql(stack.databases["owner"])


@pytest.fixture
def session(stack: Stack) -> Iterator[Session]:
    """A transaction of the public app's role; what is done in it is rolled back."""
    with Session(stack.databases["app"].engine, expire_on_commit=False, autoflush=False) as one:
        yield one
        one.rollback()


@pytest.fixture
def reports_are_withdrawn(owner: OwnerSql) -> Iterator[None]:
    """What a test had workers report of their connections goes with it: new rooms are made by what is reported."""
    yield
    owner.run("delete from conversations.provider_connections")
