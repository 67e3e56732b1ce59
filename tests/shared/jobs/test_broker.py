from kombu.connection import Connection

from shared.jobs.broker import TRANSPORT, Transport
from tests.accounts.prepared import Redis


def test_a_channel_keeps_its_client_for_as_long_as_its_connections(redis_server: Redis) -> None:
    with Connection(redis_server.url(0), transport=TRANSPORT) as connection:  # type: ignore[no-untyped-call]
        channel = connection.channel()
        assert isinstance(channel, Transport.Channel)

        with channel.conn_or_acquire() as first, channel.conn_or_acquire() as second:
            assert first is second
        channel._after_fork()  # type: ignore[no-untyped-call]
        with channel.conn_or_acquire() as third:
            assert third is not first
            assert third.ping()
