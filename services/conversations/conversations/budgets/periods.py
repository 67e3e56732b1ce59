"""When a budget's period begins and ends: by days and months of UTC."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def find_start(period: str, at: datetime) -> datetime:
    """The beginning of the period that holds this moment; that of `total` is before everything."""
    if period == "total":
        return EPOCH
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day if period == "day" else day.replace(day=1)


def find_end(period: str, start: datetime) -> datetime | None:
    """When the next period begins; None for `total`, which has no end."""
    if period == "total":
        return None
    if period == "day":
        return start + timedelta(days=1)
    return (start.replace(day=28) + timedelta(days=4)).replace(day=1)
