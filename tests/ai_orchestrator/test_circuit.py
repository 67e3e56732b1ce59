"""A connection that fails again and again is given a rest, and says so."""

from contextlib import closing

import pytest

from ai_orchestrator.halt import Halt, Halted, HaltReason
from ai_orchestrator.providers.circuit import FAULTS_IN_A_ROW, OVER_S, SHORTEST_REST_S, Circuit, Guarded
from ai_orchestrator.providers.connections import load_connections
from ai_orchestrator.providers.port import (
    AskerMustAct,
    End,
    OperatorMustAct,
    Pieces,
    ProviderFault,
    Question,
    TimeHelps,
)
from ai_orchestrator.providers.registry import Providers
from fake_provider.testing import FakeProvider
from shared.contracts.jobs import FailureCode
from shared.contracts.reply import Finish, ModelChoice
from tests.ai_orchestrator.asking import question
from tests.ai_orchestrator.facts import facts

DOWN = TimeHelps(FailureCode.OVERLOADED, "The provider could not be reached.")


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Scripted:
    """A provider that does as it is told: a fault is raised, a halt too, None is an answer."""

    prompt_version = "test"

    def __init__(self) -> None:
        self.does: BaseException | None = None
        self.calls = 0

    def stream(self, question: Question, halt: Halt) -> Pieces:
        self.calls += 1
        if self.does is not None:
            raise self.does
        yield "Hi"
        yield End(Finish.COMPLETE)

    def list_models(self, patience_s: float) -> list[str]:
        return []

    def close(self) -> None:
        """Nothing is held."""


class Watch:
    """A provider behind a circuit, on a clock of its own."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.circuit = Circuit(self.clock)
        self.provider = Scripted()
        self._guarded = Guarded(self.provider, self.circuit)

    def call(self, does: BaseException | None = None) -> FailureCode | None:
        """How one call ended."""
        self.provider.does = does
        try:
            list(self._guarded.stream(question(), Halt()))
        except ProviderFault as fault:
            return fault.code
        except Halted:
            return None
        return None

    def fail(self, times: int = FAULTS_IN_A_ROW, over_s: float = OVER_S, fault: ProviderFault = DOWN) -> None:
        for _ in range(times):
            self.call(fault)
            self.clock.now += over_s / max(1, times - 1)


def opened() -> Watch:
    watch = Watch()
    watch.fail()
    assert watch.circuit.state == "open"
    return watch


def test_it_opens_after_several_faults_in_a_row_that_go_on_for_a_while() -> None:
    watch = opened()

    calls = watch.provider.calls
    assert watch.call() is FailureCode.OVERLOADED
    assert watch.provider.calls == calls
    assert "could not be reached" in (watch.circuit.reason or "")


@pytest.mark.parametrize(
    ("times", "over_s"), [(FAULTS_IN_A_ROW - 1, 60.0), (50, 1.0)], ids=["too few", "one short moment"]
)
def test_a_few_faults_or_a_short_moment_do_not_open_it(times: int, over_s: float) -> None:
    watch = Watch()

    watch.fail(times, over_s)

    assert (watch.circuit.state, watch.circuit.reason) == ("closed", None)


@pytest.mark.parametrize(
    "fault",
    [
        TimeHelps(FailureCode.RATE_LIMITED, "Slow down."),
        AskerMustAct(FailureCode.BAD_REQUEST, "No."),
        AskerMustAct(FailureCode.CONTENT_REFUSED, "No."),
    ],
    ids=lambda fault: fault.code,
)
def test_rate_limits_and_refused_requests_are_no_fault_of_the_connection(fault: ProviderFault) -> None:
    watch = Watch()

    watch.fail(20, 60, fault)

    assert watch.circuit.state == "closed"


@pytest.mark.parametrize("code", [FailureCode.AUTH, FailureCode.MONEY])
def test_a_key_that_is_refused_for_long_opens_it_too(code: FailureCode) -> None:
    watch = Watch()

    watch.fail(fault=OperatorMustAct(code, "The provider refused the key."))

    assert watch.circuit.state == "open"


def test_an_answer_in_between_begins_the_count_anew() -> None:
    watch = Watch()

    watch.fail(FAULTS_IN_A_ROW - 1, 60)
    watch.call()
    watch.fail(FAULTS_IN_A_ROW - 1, 60)

    assert watch.circuit.state == "closed"


def test_after_its_rest_one_call_tries_and_closes_it() -> None:
    watch = opened()
    watch.clock.now += SHORTEST_REST_S + 0.1

    assert (watch.circuit.state, watch.circuit.reason) == ("half_open", None)
    assert watch.call() is None
    assert watch.circuit.state == "closed"


def test_while_one_tries_the_others_wait() -> None:
    watch = opened()
    watch.clock.now += SHORTEST_REST_S + 0.1

    assert watch.circuit.enter()
    with pytest.raises(TimeHelps) as caught:
        watch.circuit.enter()

    assert caught.value.retry_after_s == pytest.approx(5)


def test_a_try_that_fails_rests_longer_and_a_minute_at_most() -> None:
    watch = opened()
    rests = []
    for _ in range(5):
        watch.clock.now += 60.1
        watch.call(DOWN)
        with pytest.raises(TimeHelps) as caught:
            watch.circuit.enter()
        rests.append(round(caught.value.retry_after_s or 0))

    assert rests == [20, 40, 60, 60, 60]


def test_a_try_that_was_stopped_leaves_the_next_one_to_try() -> None:
    watch = opened()
    watch.clock.now += SHORTEST_REST_S + 0.1

    watch.call(Halted(HaltReason.CANCELLED))

    assert watch.circuit.state == "half_open"
    assert watch.call() is None


def test_a_connection_tells_its_state_in_the_report(provider: FakeProvider) -> None:
    environ = {"OPENAI_BASE_URL": provider.openai_base_url, "OPENAI_API_KEY": "sk-lab-0042", "OPENAI_MODELS": "*"}
    asked = facts("?", model=ModelChoice(id="lab/fake-mini"))
    with closing(Providers(load_connections(None, environ))) as providers:
        circuit = providers._circuits["openai"]
        for moment in (0.0, 2.0, 4.0, 5.0, 6.0):
            circuit._now = lambda moment=moment: moment  # type: ignore[misc]  # the clock of one test
            circuit.note_fault(DOWN, tried=False)
        resting = providers.report().connections[0]
        with pytest.raises(TimeHelps):
            list(providers.choose(asked)[0].stream(question(), Halt()))
        circuit._now = lambda: 100.0
        tried = providers.report().connections[0]
        list(providers.choose(asked)[0].stream(question(), Halt()))
        well = providers.report().connections[0]

    assert (resting.healthy, resting.circuit) == (False, "open")
    assert "given a rest" in (resting.reason or "")
    assert (tried.healthy, tried.circuit, tried.reason) == (True, "half_open", None)
    assert (well.healthy, well.circuit) == (True, "closed")
    assert len(provider.settled_calls()) == 1
