"""The web client's own tests, run once each."""

import pytest

from tests.web.node import run_tool


def test_the_types_are_right() -> None:
    answer = run_tool("typescript", "bin/tsc", "--noEmit")

    assert answer.returncode == 0, answer.stdout


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_linter_has_nothing_to_say() -> None:
    answer = run_tool("eslint", "bin/eslint.js", ".", "--max-warnings", "0")

    assert answer.returncode == 0, answer.stdout


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_the_units_do_what_they_say() -> None:
    answer = run_tool("vitest", "vitest.mjs", "run")

    assert answer.returncode == 0, answer.stdout + answer.stderr
