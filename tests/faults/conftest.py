from collections.abc import Iterator

import pytest

from fake_provider.testing import FakeProvider, running_fake_provider


@pytest.fixture(scope="session")
def model_provider() -> Iterator[FakeProvider]:
    """The provider that every model of the fault runs is served by."""
    with running_fake_provider() as provider:
        yield provider
