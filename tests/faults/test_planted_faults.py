"""The invariants are shown to fire: each on a fault planted from outside, and no other with it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from fake_provider.testing import FakeProvider
from tests.faults.cast import CHOIR, FRUGAL, KEEPERS, THRIFTY
from tests.faults.exercise import Exercise, Garden, perform
from tests.faults.invariants import INVARIANTS, find_breaches
from tests.faults.own_stack import OwnStack, running_stack

PLANTS = Path(__file__).parent / "planted"
AT_ONCE = 6
SHORT = Exercise()
SINGING, KEEPING, SAVING = (Exercise(company=company) for company in (CHOIR, KEEPERS, FRUGAL))
SPENDING = Exercise(company=replace(THRIFTY, cap_tokens=2_500))  # two answers at once, where four are wanted
IMPATIENT = Exercise(remarks=7, beside=21, pause_s=0.2, stays_for=1)

Breaches = dict[str, list[str]]


@dataclass(frozen=True)
class Case:
    """A plant, the exercise that brings it out, and the invariants that must fire, these alone.

    `may_fire` is what fires with them if what was lost happens to be of that kind. `is_alone` for a plant that changes
    what its process does for every room; `tries` is how often a race may be run until it is lost.
    """

    plant: str
    fires: tuple[str, ...]
    exercise: Exercise = SHORT
    is_alone: bool = False
    may_fire: tuple[str, ...] = ()
    tries: int = 1


CASES = (
    Case("nothing", ()),
    Case("nothing", (), Exercise(asked={"tokens": 30, "tps": 40, "fail": "cut", "cut_at": 9})),
    Case("lose_messages", ("acknowledged_once",)),
    Case("forget_client_ids", ("acknowledged_once",)),
    Case("skip_seqs", ("seq_without_gap",)),
    Case("drop_events", ("event_seq_without_gap", "events_give_the_refetch")),
    Case("forget_jobs", ("jobs_end_visibly",)),
    Case("answer_twice", ("one_answer_a_turn",)),
    Case("keep_reservations", ("nothing_stays_reserved", "settled_is_used")),
    Case("call_cut_complete", ("complete_is_whole",), Exercise(asked={"tokens": 30, "tps": 40, "fail": "cut"})),
    Case("call_twice", ("calls_within_share",)),
    Case("shift_deltas", ("streamed_is_prefix",)),
    Case(
        "accept_stale_attempts",
        ("streamed_is_prefix",),
        Exercise(asked={"tokens": 140, "tps": 20}, allowed_extra=1),
        may_fire=("calls_within_share",),  # where the machine is so busy that the second attempt is late as well
    ),
    Case("nothing", (), SINGING),
    Case("forget_followers", ("jobs_end_visibly",), SINGING),
    Case("follow_twice", ("one_answer_a_turn",), SINGING),
    Case("show_followers", ("only_leaders_are_shown", "followers_differ"), SINGING),
    Case("let_followers_repeat", ("followers_differ",), SINGING),
    Case("nothing", (), KEEPING),
    Case("lose_leases", (), replace(KEEPING, tps=5)),
    Case("forget_calls", ("called_once",), replace(KEEPING, tps=5)),
    Case("call_tools_twice", ("called_once",), KEEPING),
    Case("ask_nobody", ("called_once",), KEEPING),
    Case("ask_twice", ("asked_once",), replace(KEEPING, refuses=1)),
    Case("nothing", (), SPENDING),
    Case("ignore_caps", ("caps_hold",), SPENDING),
    Case("nothing", (), SAVING),
    Case("call_on_credit", ("caps_hold",), SAVING),
    Case("settle_twice", ("settled_is_used",)),
    Case("commit_slowly", (), IMPATIENT),
    Case(
        "trust_the_newest",
        ("stream_without_gap",),
        IMPATIENT,
        is_alone=True,
        may_fire=("events_give_the_refetch",),
        tries=5,
    ),
)


@pytest.fixture(scope="module")
def breaches(model_provider: FakeProvider, tmp_path_factory: pytest.TempPathFactory) -> list[Breaches]:
    """What each case broke, on one stack in whose processes the plants sleep."""
    folder = tmp_path_factory.mktemp("planted")
    file = folder / "plants.json"
    environment = {"PYTHONPATH": str(PLANTS), "SPINDLE_FAULTS_PLANT": str(file)}
    with running_stack(model_provider.openai_base_url, folder / "logs", **environment) as stack:
        return asyncio.run(_judge(CASES, stack, model_provider, Garden(file)))


async def _judge(cases: Sequence[Case], stack: OwnStack, provider: FakeProvider, garden: Garden) -> list[Breaches]:
    """A few cases at once, each in rooms of its own; then those that must be alone."""
    found: dict[int, Breaches] = {}
    places = asyncio.Semaphore(AT_ONCE)

    async def judge(number: int) -> None:
        case = cases[number]
        async with places:
            for _ in range(case.tries):
                found[number] = find_breaches(await perform(stack, provider, case.exercise, garden, case.plant))
                if set(case.fires) <= found[number].keys():
                    break

    alone = [number for number, case in enumerate(cases) if case.is_alone]
    await asyncio.gather(*(judge(number) for number in range(len(cases)) if number not in alone))
    for number in alone:
        await judge(number)
    return [found[number] for number in range(len(cases))]


@pytest.mark.faults
@pytest.mark.timeout(600)  # the first of them waits for all
@pytest.mark.parametrize("number", range(len(CASES)), ids=[case.plant for case in CASES])
def test_a_planted_fault_is_named(number: int, breaches: list[Breaches]) -> None:
    case = CASES[number]
    assert set(breaches[number]) - set(case.may_fire) == set(case.fires), breaches[number]


def test_every_invariant_is_seen_to_fire() -> None:
    assert {name for case in CASES for name in case.fires} == set(INVARIANTS)
