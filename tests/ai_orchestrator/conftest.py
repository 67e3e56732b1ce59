from collections.abc import Iterator

import pytest
import redis

from fake_provider.testing import FakeProvider, running_fake_provider
from shared.contracts.jobs import Owner
from shared.jobs.client import JobOwner
from shared.tokens.service import ServiceIdentity
from tests.ai_orchestrator.fake_owner import SERVICE_KEY, FakeOwner, running_owner
from tests.ai_orchestrator.redis_process import RedisProcess


@pytest.fixture(scope="session")
def redis_process() -> Iterator[RedisProcess]:
    server = RedisProcess()
    server.start()
    yield server
    server.kill()


@pytest.fixture
def live(redis_process: RedisProcess) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_process.url(1)) as client:
        client.flushdb()
        yield client


@pytest.fixture
def fake_owner() -> Iterator[FakeOwner]:
    with running_owner() as owner:
        yield owner


@pytest.fixture
def owner(fake_owner: FakeOwner) -> Iterator[JobOwner]:
    client = reach(fake_owner)
    yield client
    client.close()


@pytest.fixture(scope="session")
def provider_process() -> Iterator[FakeProvider]:
    with running_fake_provider() as provider:
        yield provider


@pytest.fixture
def provider(provider_process: FakeProvider) -> FakeProvider:
    provider_process.settled_calls()
    provider_process.reset()
    return provider_process


def reach(owner: FakeOwner) -> JobOwner:
    identity = ServiceIdentity("ai-orchestrator", "one-test", SERVICE_KEY)
    return JobOwner(Owner(owner.owner), owner.url, identity, timeout_s=2)
