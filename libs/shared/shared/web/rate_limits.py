"""Rate limits at the doors: counted in Redis for all processes together, in memory while Redis is down.

The header fields are those of the IETF draft "RateLimit header fields for HTTP".
"""

import hashlib
import ipaddress
import logging
import time
from dataclasses import dataclass
from math import ceil

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.errors import RateLimited

logger = logging.getLogger(__name__)
_PATIENCE_S = 0.1
_PAUSE_AFTER_FAILURE_S = 5.0
_NOTED = "spindle.rate_limits"


@dataclass(frozen=True, slots=True)
class Policy:
    """At most `quota` requests of one caller in any `window_s` seconds."""

    name: str
    quota: int
    window_s: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How one caller stands with a policy after a request: `reset_s` is when there will be more."""

    policy: Policy
    allowed: bool
    remaining: int
    reset_s: int


class RateLimits:
    """Counts requests against policies. Switched off, it lets everything pass.

    While Redis does not answer, each process counts for itself and asks Redis again every five seconds.
    """

    def __init__(self, redis_url: str | None, *, enabled: bool = True) -> None:
        self._enabled = enabled
        self._here = MovingWindowRateLimiter(MemoryStorage())
        self._everywhere = _redis_limiter(redis_url) if redis_url and enabled else None
        self._everywhere_again_at = 0.0

    async def spend_apart(self, request: HTTPConnection, policy: Policy, caller: str) -> None:
        """As `spend`, for asynchronous callers: counting waits on a thread, and not at all when switched off."""
        if self._enabled:
            await run_in_threadpool(self.spend, request, policy, caller)

    def spend(self, request: HTTPConnection, policy: Policy, caller: str) -> None:
        """Take one request from `caller`'s quota and note it for the answer's headers. Raises RateLimited."""
        if not self._enabled:
            return
        standing = self.take(policy, caller)
        request.scope.setdefault(_NOTED, []).append(standing)
        if not standing.allowed:
            raise RateLimited(retry_after_s=standing.reset_s)

    def take(self, policy: Policy, caller: str) -> Standing:
        """Take one request from `caller`'s quota, if any is left."""
        if self._everywhere is not None and time.monotonic() >= self._everywhere_again_at:
            try:
                return _take(self._everywhere, policy, caller)
            except RedisError as error:
                self._everywhere_again_at = time.monotonic() + _PAUSE_AFTER_FAILURE_S
                logger.warning("rate limits are counted in memory: %s", type(error).__name__)
        return _take(self._here, policy, caller)


class RateLimitHeaders:
    """Tells in each answer how its caller stands with the policies the request was counted against."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_standings(message: Message) -> None:
            standings: list[Standing] = scope.get(_NOTED, [])
            if message["type"] == "http.response.start" and standings:
                headers = MutableHeaders(scope=message)
                headers["RateLimit-Policy"] = ", ".join(_render_policy(each.policy) for each in standings)
                headers["RateLimit"] = ", ".join(_render_standing(each) for each in standings)
            await send(message)

        await self._app(scope, receive, send_with_standings if scope["type"] == "http" else send)


def address_of(request: HTTPConnection) -> str:
    """Who calls, by network address; an IPv6 caller by its /64, since a household has a whole one."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False).network_address)


def fingerprint(text: str) -> str:
    """A name for `text` in counters, so that none of them holds an address or a login."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _redis_limiter(url: str) -> MovingWindowRateLimiter:
    storage = RedisStorage(
        url, key_prefix="spindle:limits", socket_timeout=_PATIENCE_S, socket_connect_timeout=_PATIENCE_S
    )
    return MovingWindowRateLimiter(storage)


def _take(limiter: MovingWindowRateLimiter, policy: Policy, caller: str) -> Standing:
    item = RateLimitItemPerSecond(policy.quota, policy.window_s, namespace=policy.name)
    allowed = limiter.hit(item, caller)
    stats = limiter.get_window_stats(item, caller)
    reset_s = max(1, min(policy.window_s, ceil(stats.reset_time - time.time())))
    return Standing(policy, allowed, max(0, stats.remaining), reset_s)


def _render_policy(policy: Policy) -> str:
    return f'"{policy.name}";q={policy.quota};w={policy.window_s}'


def _render_standing(standing: Standing) -> str:
    return f'"{standing.policy.name}";r={standing.remaining};t={standing.reset_s}'
