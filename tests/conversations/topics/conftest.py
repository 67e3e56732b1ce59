import pytest

from tests.conversations.topics.reading import Reader
from tests.conversations.working import Worker


@pytest.fixture
def reader(worker: Worker) -> Reader:
    return Reader(worker.jobs, worker.owner)
