from collections.abc import Iterator

import pytest

from tests.accounts.prepared import Postgres
from tests.shared.jobs.desk import Desk, open_desk


@pytest.fixture
def desk(postgres: Postgres) -> Iterator[Desk]:
    opened = open_desk(postgres.url("accounts", "system"))
    yield opened
    opened.database.close()
