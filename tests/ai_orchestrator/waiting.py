import time
from collections.abc import Callable


def wait_until(condition: Callable[[], object], deadline_s: float = 10, otherwise: str = "it never came") -> None:
    """Return as soon as the condition holds; fail after the deadline."""
    give_up_at = time.monotonic() + deadline_s
    while not condition():
        if time.monotonic() > give_up_at:
            raise AssertionError(otherwise)
        time.sleep(0.005)
