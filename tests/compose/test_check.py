"""What `make compose-check` needs before there is an engine."""

import subprocess

from deploy.compose.check import README_STEPS
from deploy.compose.make_env import ROOT

WALK = ROOT / "deploy/walk.sh"


def test_the_readme_has_a_walk_to_take() -> None:
    steps = README_STEPS.search((ROOT / "README.md").read_text())

    assert steps is not None
    assert "http://127.0.0.1:8000" in steps[1]
    assert subprocess.run(["bash", "-n"], input=steps[1], text=True, check=False).returncode == 0


def test_the_walk_is_a_script_that_bash_can_read() -> None:
    assert WALK.stat().st_mode & 0o111
    assert subprocess.run(["bash", "-n", WALK], check=False).returncode == 0


def test_a_walk_that_meets_nobody_fails() -> None:
    answer = subprocess.run([WALK, "http://127.0.0.1:1"], capture_output=True, text=True, check=False)

    assert answer.returncode != 0
    assert "Failed to connect" in answer.stderr or "Couldn't connect" in answer.stderr
