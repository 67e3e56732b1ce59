"""Celery's Redis transport, whose channels keep their client."""

from typing import Any

from kombu.transport import redis

TRANSPORT = "shared.jobs.broker:Transport"
"""For `broker_transport`."""


class Channel(redis.Channel):
    """As it is, but for one client a pool: a client of its own for each command costs several times the command."""

    _kept: Any = None

    def _create_client(self, asynchronous: bool = False) -> Any:
        if asynchronous:
            return super()._create_client(asynchronous=True)  # type: ignore[no-untyped-call]
        if self._kept is None or self._kept.connection_pool is not self.pool:
            self._kept = super()._create_client()  # type: ignore[no-untyped-call]
        return self._kept


class Transport(redis.Transport):
    Channel = Channel
