import time
from collections.abc import Callable

WITHIN_S = 20


def wait_until(happened: Callable[[], bool], otherwise: str) -> None:
    """Return as soon as it has happened; fail with `otherwise` if it does not in time."""
    deadline = time.monotonic() + WITHIN_S
    while not happened():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.02)
