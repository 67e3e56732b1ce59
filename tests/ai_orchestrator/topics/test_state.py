import json
from typing import Any

import pytest

from ai_orchestrator.topics.message import Message
from ai_orchestrator.topics.state import MAX_LAG, State, StateUnreadable
from tests.ai_orchestrator.topics.dialogues import TRIP_AND_KERNEL, play, read

LIMIT = 256 * 1000


def store(state: State) -> Any:
    """As a store that sorts the keys of objects gives it back."""
    return json.loads(json.dumps(state.to_json(), sort_keys=True))


def test_a_stored_state_is_the_same_state() -> None:
    state, _ = play(read(TRIP_AND_KERNEL), lag=2)

    assert State.from_json(store(state)) == state


def test_a_state_that_never_saw_a_message_can_be_stored() -> None:
    assert State.from_json(store(State())) == State()


@pytest.mark.parametrize("stored", [{}, {"format": 0}, {"format": 1}, {"format": 1, "counters": 3}])
def test_what_the_detector_did_not_write_is_refused(stored: dict[str, Any]) -> None:
    with pytest.raises(StateUnreadable):
        State.from_json(stored)


def test_the_state_stays_below_its_bound_when_everything_is_as_long_as_it_can_be() -> None:
    def strange(place: int) -> Message:
        words = " ".join(chr(0x20000 + place * 31 + n) * 2 + chr(0x1F600 + n) * 3 for n in range(60))
        author = f"{place}" + chr(0x1F600 + place % 60) * 200
        return Message(f"{place:064}", author, words, 1.7e9 + place * 3600.123456, reply_to=f"{place:064}")

    state, _ = play([strange(place) for place in range(700)], lag=MAX_LAG)

    assert len(state.topics) == 32
    assert len(json.dumps(state.to_json())) < LIMIT


def test_nothing_is_stored_that_a_database_refuses() -> None:
    state, _ = play([Message("a", "an\x00n\ud800", "ze\x00ro \ud800 \udfff half", 1.0)])

    stored = json.dumps(state.to_json(), ensure_ascii=False)

    assert "\\u0000" not in stored
    stored.encode()
