from collections.abc import Callable

import pytest

from conversations.forgetting.working_off import forget_erased
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.exports.exporting import Exporter
from tests.conversations.running import Stack
from tests.conversations.summaries.summing import Summer
from tests.conversations.topics.reading import Reader
from tests.conversations.working import Worker

Forget = Callable[[], int]


@pytest.fixture
def reader(worker: Worker, owner: OwnerSql) -> Reader:
    return Reader(worker.jobs, owner)


@pytest.fixture
def summer(worker: Worker, owner: OwnerSql) -> Summer:
    return Summer(worker.jobs, owner)


@pytest.fixture
def exporter(stack: Stack) -> Exporter:
    return Exporter(stack.databases["system"])


@pytest.fixture
def forget(stack: Stack) -> Forget:
    """The caretaker's round."""
    return lambda: forget_erased(stack.databases["system"])
