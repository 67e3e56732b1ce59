import logging
import threading
from dataclasses import dataclass

import pytest

from shared.courier import Courier


@dataclass(frozen=True)
class Letter:
    text: str


@dataclass(frozen=True)
class Parcel:
    weight: int


def test_what_is_given_is_carried_by_its_type_in_order() -> None:
    letters: list[Letter] = []
    parcels: list[Parcel] = []
    courier = Courier({Letter: letters.extend, Parcel: parcels.extend})
    courier.start()

    courier.deliver([Letter("a"), Parcel(1), Letter("b")])
    courier.deliver([Letter("c"), "of no known type"])
    courier.close()

    assert [letter.text for letter in letters] == ["a", "b", "c"]
    assert parcels == [Parcel(1)]


@pytest.mark.parametrize(
    ("accident", "told_whole"), [(ConnectionError("nobody home"), False), (KeyError("a bug"), True)]
)
def test_a_receiver_that_fails_stops_nobody(
    caplog: pytest.LogCaptureFixture, accident: Exception, told_whole: bool
) -> None:
    parcels: list[Parcel] = []

    def refuse(_letters: list[Letter]) -> None:
        raise accident

    courier = Courier({Letter: refuse, Parcel: parcels.extend})
    courier.start()
    with caplog.at_level(logging.WARNING):
        courier.deliver([Letter("a"), Parcel(1)])
        courier.deliver([Parcel(2)])
        courier.close()

    assert parcels == [Parcel(1), Parcel(2)]
    assert "could not be delivered" in caplog.text
    assert ("Traceback" in caplog.text) == told_whole


def test_what_is_given_while_it_rests_goes_together() -> None:
    rounds: list[list[Letter]] = []
    first_is_carried = threading.Event()

    def carry(letters: list[Letter]) -> None:
        rounds.append(letters)
        first_is_carried.set()

    courier = Courier({Letter: carry}, rest_s=0.2)
    courier.start()
    courier.deliver([Letter("a")])
    assert first_is_carried.wait(timeout=10)
    for text in ("b", "c", "d"):
        courier.deliver([Letter(text)])
    courier.close()

    assert [[letter.text for letter in letters] for letters in rounds] == [["a"], ["b", "c", "d"]]


def test_giving_never_waits_for_a_slow_receiver(caplog: pytest.LogCaptureFixture) -> None:
    released = threading.Event()

    def take_time(_letters: list[Letter]) -> None:
        released.wait(20)

    courier = Courier({Letter: take_time})
    courier.start()

    with caplog.at_level(logging.WARNING):
        courier.deliver([Letter("x")] * 12_000)

    released.set()
    courier.close()
    assert "overrun" in caplog.text
