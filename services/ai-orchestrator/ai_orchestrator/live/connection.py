import redis
from redis.backoff import NoBackoff
from redis.retry import Retry


def connect_live(url: str) -> redis.Redis:
    """A client of the live Redis that gives up soon: everything it carries is a shortcut."""
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=1,
        socket_timeout=2,
        health_check_interval=15,
        retry=Retry(NoBackoff(), 0),  # a shortcut is not worth waiting for: the next flush tries again
        max_connections=8,
    )
