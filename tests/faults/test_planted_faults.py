"""The invariants are shown to fire: each on a fault planted from outside, and no other with it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from fake_provider.testing import FakeProvider
from tests.faults.exercise import Exercise, perform
from tests.faults.invariants import INVARIANTS, find_breaches
from tests.faults.own_stack import OwnStack, running_stack

PLANTS = Path(__file__).parent / "planted"
CONTROL = "SPINDLE_FAULTS_PLANT"
SHORT = Exercise()
IMPATIENT = Exercise(remarks=7, beside=21, pause_s=0.2, stays_for=1)


@dataclass(frozen=True)
class PlantedStack:
    """A stack whose processes hold sleeping plants, and the file that wakes one."""

    stack: OwnStack
    control: Path


@dataclass(frozen=True)
class Case:
    """A plant, the exercise that brings it out, and the invariants that must fire, these alone."""

    plant: str
    fires: tuple[str, ...]
    exercise: Exercise = SHORT


CASES = (
    Case("nothing", ()),
    Case("nothing", (), Exercise(asked={"tokens": 30, "tps": 40, "fail": "cut", "cut_at": 9})),
    Case("lose_messages", ("acknowledged_once",)),
    Case("forget_client_ids", ("acknowledged_once",)),
    Case("skip_seqs", ("seq_without_gap",)),
    Case("drop_events", ("event_seq_without_gap", "events_give_the_refetch")),
    Case("forget_jobs", ("jobs_end_visibly",)),
    Case("answer_twice", ("one_answer_a_turn",)),
    Case("call_cut_complete", ("complete_is_whole",), Exercise(asked={"tokens": 30, "tps": 40, "fail": "cut"})),
    Case("call_twice", ("calls_within_share",)),
    Case("shift_deltas", ("streamed_is_prefix",)),
    Case("accept_stale_attempts", ("streamed_is_prefix",), Exercise(asked={"tokens": 140, "tps": 20}, allowed_extra=1)),
    Case("commit_slowly", (), IMPATIENT),
    Case("trust_the_newest", ("stream_without_gap", "events_give_the_refetch"), IMPATIENT),
)


@pytest.fixture(scope="module")
def planted_stack(model_provider: FakeProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PlantedStack]:
    folder = tmp_path_factory.mktemp("planted")
    control = folder / "plant.json"
    environment = {"PYTHONPATH": str(PLANTS), CONTROL: str(control)}
    with running_stack(model_provider.openai_base_url, folder / "logs", **environment) as stack:
        yield PlantedStack(stack, control)


@pytest.mark.faults
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.plant)
def test_a_planted_fault_is_named(case: Case, planted_stack: PlantedStack, model_provider: FakeProvider) -> None:
    evidence = asyncio.run(
        perform(planted_stack.stack, model_provider, case.exercise, planted_stack.control, case.plant)
    )

    breaches = find_breaches(evidence)

    assert set(breaches) == set(case.fires), breaches


def test_every_invariant_is_seen_to_fire() -> None:
    assert {name for case in CASES for name in case.fires} == set(INVARIANTS)
