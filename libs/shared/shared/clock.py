from datetime import UTC, datetime


def utc_now() -> datetime:
    """The present time, aware, UTC. For display and ordering aids only; leases go by Postgres' clock."""
    return datetime.now(UTC)
