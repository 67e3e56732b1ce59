from collections.abc import Iterator

import httpx2
import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.accounts.people import Somebody, enter
from tests.accounts.prepared import Postgres, Prepared, Redis, prepare
from tests.accounts.running import Accounts, run_accounts


@pytest.fixture(scope="session")
def prepared(postgres: Postgres, redis_server: Redis, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(postgres, redis_server, tmp_path_factory.mktemp("signing-keys"))


@pytest.fixture(scope="session")
def accounts(prepared: Prepared) -> Iterator[Accounts]:
    with run_accounts(prepared) as running:
        yield running


@pytest.fixture
def client(accounts: Accounts) -> Iterator[httpx2.Client]:
    with accounts.visit() as visitor:
        yield visitor


@pytest.fixture
def other_client(accounts: Accounts) -> Iterator[httpx2.Client]:
    with accounts.visit() as visitor:
        yield visitor


@pytest.fixture
def somebody(client: httpx2.Client) -> Somebody:
    return enter(client)


@pytest.fixture
def stranger(other_client: httpx2.Client) -> Somebody:
    return enter(other_client)


@pytest.fixture
def conversations(accounts: Accounts) -> Iterator[httpx2.Client]:
    with accounts.call_as("conversations") as service:
        yield service


@pytest.fixture
def worker(accounts: Accounts) -> Iterator[httpx2.Client]:
    with accounts.call_as("ai-orchestrator") as service:
        yield service


@pytest.fixture
def owner(accounts: Accounts) -> OwnerSql:
    return OwnerSql(accounts.databases["owner"])
