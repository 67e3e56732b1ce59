"""Processes die at random moments under load, and nothing that was promised is broken."""

import asyncio
import os
from pathlib import Path

import pytest

from fake_provider.testing import FakeProvider
from tests.faults.chaos import TARGETS, plan_blows
from tests.faults.conftest import Say
from tests.faults.invariants import find_breaches
from tests.faults.own_stack import running_stack
from tests.faults.storm import Weather, run_storm

SHORT = [Weather(seed=20261122, load_s=24, blows=9, allowed_extra=0.6)]
LONG_SEEDS = "1,2,3,4"
IS_LONG = os.environ.get("SPINDLE_FAULTS") == "long"


def _weathers() -> list[Weather]:
    """One short run, or in the long form one run a seed; SPINDLE_FAULTS_SEEDS names other seeds."""
    if not IS_LONG:
        return SHORT
    seeds = os.environ.get("SPINDLE_FAULTS_SEEDS", LONG_SEEDS).split(",")
    return [Weather(seed=int(seed), load_s=75, blows=24, allowed_extra=0.25) for seed in seeds]


@pytest.mark.faults
@pytest.mark.timeout(420)
@pytest.mark.parametrize("weather", _weathers(), ids=lambda weather: f"seed {weather.seed}")
def test_every_promise_holds_while_processes_die(
    weather: Weather, model_provider: FakeProvider, tmp_path: Path, say: Say
) -> None:
    with running_stack(model_provider.openai_base_url, tmp_path / "logs") as stack:
        outcome = asyncio.run(run_storm(stack, model_provider, weather))

    breaches = find_breaches(outcome.evidence)
    say(outcome.summary(breaches))
    assert not breaches, breaches
    assert outcome.is_quiet
    assert len(outcome.struck) >= 0.8 * weather.blows
    assert {blow.target for blow in outcome.struck} == set(TARGETS)
    assert all((outcome.said_by_followers, outcome.silences, outcome.called, outcome.refused))
    assert outcome.evidence.decisions
    assert any(reader.repeats for reader in outcome.evidence.readers)
    assert all(reader.connections > 1 or reader.comes_after_s for reader in outcome.evidence.readers)


def test_a_seed_always_plans_the_same_blows() -> None:
    assert plan_blows(7, 30, 20) == plan_blows(7, 30, 20)
    assert plan_blows(7, 30, 20) != plan_blows(8, 30, 20)
