"""How far back a model can be told what was said."""

from conversations.turns.told import find_first_told
from shared.contracts.lines import Line
from tests.ai_orchestrator.facts import line


def lines(count: int, text: str) -> list[Line]:
    return [line(seq, "Ann", text) for seq in range(1, count + 1)]


def test_a_model_that_holds_all_is_told_all() -> None:
    assert find_first_told(lines(100, "The mill is old."), 16_000, 1_000) == 1


def test_the_newest_are_told_first() -> None:
    first = find_first_told(lines(100, "The mill is old."), 1_500, 100)

    assert first is not None
    assert 30 < first < 100


def test_one_endless_message_leaves_room_for_others() -> None:
    first = find_first_told([*lines(20, "The mill is old."), line(21, "Bo", "x" * 60_000)], 4_000, 100)

    assert first == 1


def test_where_nothing_fits_nothing_is_told() -> None:
    assert find_first_told(lines(3, "The mill is old."), 500, 1_000) is None
    assert find_first_told([], None, 1_000) is None


def test_scripts_of_many_tokens_are_told_less_far_back() -> None:
    latin = find_first_told(lines(100, "The mill is so very old."), 2_000, 100)
    han = find_first_told(lines(100, "磨坊已经非常非常非常非常非常非常古老了。"), 2_000, 100)

    assert latin is not None
    assert han is not None
    assert han > latin
