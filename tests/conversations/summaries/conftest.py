import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.running import Stack
from tests.conversations.summaries.summing import Summer, serve_model
from tests.conversations.working import Worker


@pytest.fixture
def summer(worker: Worker, owner: OwnerSql) -> Summer:
    return Summer(worker.jobs, owner)


@pytest.fixture
def served(stack: Stack, reports_are_withdrawn: None) -> None:
    """A connection that answers for language models, as long as the test lasts."""
    serve_model(stack.databases["system"])
