import os
import signal
import threading
from pathlib import Path

import pytest

from shared.rounds import Round, keep_rounds


def end_this_process() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


@pytest.fixture(autouse=True)
def own_handlers() -> object:
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def test_duties_are_done_again_and_again_until_the_end(tmp_path: Path) -> None:
    done: list[int] = []

    def count() -> None:
        done.append(1)
        if len(done) == 5:
            end_this_process()

    keep_rounds([Round("counting", count, every_s=0.001)], tmp_path / "ready")

    assert len(done) >= 5


def test_a_duty_that_fails_is_tried_again_and_readiness_waits_for_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ready = tmp_path / "ready"
    was_ready: list[bool] = []

    def fail_twice() -> None:
        was_ready.append(ready.exists())
        if len(was_ready) <= 2:
            raise ConnectionError("not yet")

    def end_when_ready() -> None:
        if ready.exists():
            end_this_process()

    watching = Round("watching", end_when_ready, every_s=0.001)
    keep_rounds([Round("failing", fail_twice, every_s=0.001), watching], ready)

    assert was_ready[:3] == [False] * 3
    assert "failing failed" in caplog.text


def test_an_end_before_the_first_success_is_still_an_end(tmp_path: Path) -> None:
    def fail() -> None:
        threading.Timer(0, end_this_process).start()
        raise ConnectionError("never")

    keep_rounds([Round("failing", fail, every_s=0.01)], tmp_path / "ready")

    assert not (tmp_path / "ready").exists()
