from collections.abc import Iterator

import pytest

from fake_provider.testing import FakeProvider, running_fake_provider

APPROVED = "You asked for this tool, a person has approved it"
"""How an AI is told, by its prompt, that it may go on."""
MOST_APPROVALS = 1_000


@pytest.fixture(scope="session")
def model_provider() -> Iterator[FakeProvider]:
    """The provider that every model of the fault runs is served by."""
    with running_fake_provider() as provider:
        provider.script(*[{"tokens": 12, "tps": 40}] * MOST_APPROVALS, contains=APPROVED)
        yield provider
