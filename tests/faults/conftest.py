from collections.abc import Callable, Iterator

import pytest

from fake_provider.testing import FakeProvider, running_fake_provider

APPROVED = "You asked for this tool, a person has approved it"
"""How an AI is told, by its prompt, that it may go on."""
MOST_APPROVALS = 1_000

Say = Callable[[str], None]


@pytest.fixture(scope="session")
def model_provider() -> Iterator[FakeProvider]:
    """The provider that every model of the fault runs is served by."""
    with running_fake_provider() as provider:
        provider.script(*[{"tokens": 12, "tps": 40}] * MOST_APPROVALS, contains=APPROVED)
        yield provider


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Says a line past pytest's capture: the figures of a run that went well are of interest too."""

    def say_aloud(line: str) -> None:
        with capsys.disabled():
            print(f"\n  {line}", flush=True)

    return say_aloud
