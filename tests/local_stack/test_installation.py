import runpy
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from local_stack.settings import ROOT

BOOTSTRAP = ROOT / "deploy" / "local" / "bootstrap.py"


@pytest.fixture
def installation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> ModuleType:
    monkeypatch.syspath_prepend(str(BOOTSTRAP.parent))
    module = import_module("installation")
    monkeypatch.setattr(module, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(module, "STAMP", tmp_path / ".venv" / ".installed")
    return module


def test_an_old_python_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 2, "final", 0))
    monkeypatch.setenv("PATH", "")

    with pytest.raises(SystemExit) as end:
        runpy.run_path(str(BOOTSTRAP), run_name="__main__")

    assert end.value.code == 1
    assert f"needs Python 3.11 or newer; {sys.executable} is 3.9" in capsys.readouterr().err


def test_an_old_python_hands_over_to_a_newer_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    newer = tmp_path / "python3.12"
    newer.write_text('#!/bin/sh\necho "newer runs $1"\n')
    newer.chmod(0o755)
    code = (
        "import runpy, sys; sys.version_info = (3, 9, 2, 'final', 0); sys.argv = sys.argv[1:]\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )

    result = subprocess.run(
        [sys.executable, "-c", code, str(BOOTSTRAP)],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": str(tmp_path)},
    )

    assert result.stdout == f"newer runs {BOOTSTRAP}\n"


def test_a_python_without_venv_is_told_the_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], installation: ModuleType
) -> None:
    monkeypatch.setattr(installation, "find_spec", lambda name: None if name == "ensurepip" else object())

    assert installation.install() == 1
    assert f"apt install python{sys.version_info.major}.{sys.version_info.minor}-venv" in capsys.readouterr().err


def test_nothing_is_done_while_the_lock_is_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], installation: ModuleType
) -> None:
    python = installation.ENVIRONMENT / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    installation.STAMP.write_text(installation.fingerprint())
    monkeypatch.setattr(installation, "_make_environment", lambda: pytest.fail("made it again"))

    assert installation.install() == 0
    assert capsys.readouterr().out == ""
