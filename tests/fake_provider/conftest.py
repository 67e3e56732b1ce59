from collections.abc import Iterator

import httpx2
import openai
import pytest

from fake_provider.testing import FakeProvider, running_fake_provider


@pytest.fixture(scope="session")
def provider_process() -> Iterator[FakeProvider]:
    with running_fake_provider() as provider:
        yield provider


@pytest.fixture
def provider(provider_process: FakeProvider) -> FakeProvider:
    provider_process.settled_calls()
    provider_process.reset()
    return provider_process


@pytest.fixture
def client(provider: FakeProvider) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=provider.openai_base_url, api_key="sk-lab-0042", max_retries=0) as client:
        yield client


@pytest.fixture
def http(provider: FakeProvider) -> Iterator[httpx2.Client]:
    with httpx2.Client(base_url=provider.url, trust_env=False, timeout=10) as client:
        yield client
