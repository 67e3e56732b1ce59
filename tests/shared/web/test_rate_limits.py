import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from starlette.requests import Request

from shared.errors import RateLimited
from shared.web.rate_limits import Policy, RateLimits, address_of, fingerprint
from tests.accounts.prepared import Redis

NOWHERE = "redis://127.0.0.1:1/0"
THREE = Policy("three", quota=3, window_s=60)


def request_from(host: str | None) -> Request:
    return Request({"type": "http", "headers": [], "client": (host, 1) if host else None})


@pytest.fixture(params=["redis", "memory", "redis that is down"])
def limits(request: pytest.FixtureRequest, redis_server: Redis) -> RateLimits:
    return RateLimits({"redis": redis_server.url(1), "memory": None, "redis that is down": NOWHERE}[request.param])


def test_a_quota_is_spent_and_then_refused(limits: RateLimits) -> None:
    caller = str(uuid4())

    standings = [limits.take(THREE, caller) for _ in range(5)]

    assert [each.allowed for each in standings] == [True, True, True, False, False]
    assert [each.remaining for each in standings] == [2, 1, 0, 0, 0]
    assert all(55 <= each.reset_s <= 60 for each in standings)


def test_callers_and_policies_are_counted_apart(limits: RateLimits) -> None:
    caller = str(uuid4())
    for _ in range(3):
        limits.take(THREE, caller)

    assert limits.take(THREE, str(uuid4())).allowed
    assert limits.take(Policy("others", quota=1, window_s=60), caller).allowed


def test_a_quota_comes_back(limits: RateLimits) -> None:
    policy, caller = Policy("quick", quota=1, window_s=1), str(uuid4())
    assert limits.take(policy, caller).allowed

    deadline = time.monotonic() + 10
    while not limits.take(policy, caller).allowed:
        assert time.monotonic() < deadline


def test_of_many_at_once_no_more_than_the_quota_pass(limits: RateLimits) -> None:
    policy, caller = Policy("crowd", quota=10, window_s=60), str(uuid4())

    with ThreadPoolExecutor(8) as pool:
        allowed = list(pool.map(lambda _: limits.take(policy, caller).allowed, range(40)))

    assert sum(allowed) == 10


def test_processes_count_together(redis_server: Redis) -> None:
    here, there = RateLimits(redis_server.url(1)), RateLimits(redis_server.url(1))
    caller = str(uuid4())
    for _ in range(3):
        here.take(THREE, caller)

    assert not there.take(THREE, caller).allowed


def test_a_redis_that_is_down_delays_nobody() -> None:
    limits = RateLimits(NOWHERE)
    limits.take(THREE, "somebody")

    started = time.monotonic()
    for _ in range(100):
        limits.take(THREE, "somebody")

    assert time.monotonic() - started < 1


def test_a_refusal_says_when_to_come_again(limits: RateLimits) -> None:
    request, policy = request_from("192.0.2.1"), Policy(str(uuid4()), quota=1, window_s=60)
    limits.spend(request, policy, "somebody")

    with pytest.raises(RateLimited) as refusal:
        limits.spend(request, policy, "somebody")

    assert refusal.value.retry_after_s is not None
    assert 55 <= refusal.value.retry_after_s <= 60


def test_limits_that_are_off_let_everything_pass(redis_server: Redis) -> None:
    limits = RateLimits(redis_server.url(1), enabled=False)

    for _ in range(10):
        limits.spend(request_from("192.0.2.1"), THREE, "somebody")


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("testclient", "testclient"),
        (None, ""),
    ],
)
def test_a_household_is_one_caller(host: str | None, address: str) -> None:
    assert address_of(request_from(host)) == address


def test_an_address_in_either_notation_is_one_caller() -> None:
    assert address_of(request_from("::ffff:192.0.2.1")) == address_of(request_from("192.0.2.1"))


def test_counters_hold_no_login() -> None:
    assert "ada" not in fingerprint("ada@example.org")
    assert fingerprint("ada") != fingerprint("bob")
