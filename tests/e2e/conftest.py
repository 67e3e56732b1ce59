from collections.abc import Iterator

import pytest

from fake_provider.testing import FakeProvider, running_fake_provider
from local_stack.testing import RunningStack, running_stack
from tests.e2e.client import Client
from tests.open_folders import open_temporary_folder


@pytest.fixture(scope="session")
def provider() -> Iterator[FakeProvider]:
    with running_fake_provider() as provider:
        yield provider


@pytest.fixture(scope="session")
def stack(provider: FakeProvider) -> Iterator[RunningStack]:
    """The whole of Spindle, as `make up` runs it, with one provider of models."""
    with open_temporary_folder() as folder:
        settings = {
            "RATE_LIMITS": "off",
            "ORCHESTRATOR_PROCESSES": "1",
            "OPENAI_API_KEY": "of-the-fake-provider",
            "OPENAI_BASE_URL": provider.openai_base_url,
            "OPENAI_MODELS": "openai/*",
            "WEBHOOKS_ALLOW_PRIVATE": "on",
        }
        with running_stack(folder / "stack", **settings) as stack:
            yield stack


@pytest.fixture
def ann(stack: RunningStack) -> Iterator[Client]:
    with Client.signed_up(stack.url, "ann") as client:
        yield client


@pytest.fixture
def bob(stack: RunningStack) -> Iterator[Client]:
    with Client.signed_up(stack.url, "bob") as client:
        yield client


@pytest.fixture(autouse=True)
def calm_provider(provider: FakeProvider) -> None:
    provider.reset()
