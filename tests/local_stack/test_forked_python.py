import json
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from local_stack.child import Child
from local_stack.forked_python import AVAILABLE
from local_stack.process import Process
from tests.local_stack.waiting import wait_until

pytestmark = [
    pytest.mark.forks,
    pytest.mark.skipif(not AVAILABLE, reason="programs are forked on Linux alone"),
]


def fork(folder: Path, name: str, *arguments: str, module: str = "tests.local_stack.tiny_program") -> Child:
    return Child(
        Process(
            name=name,
            command=(sys.executable, "-m", module, *arguments),
            environment={"OWN": "1"},
            shares_libraries=True,
        ),
        folder / f"{name}.log",
    )


def look(folder: Path, name: str = "program") -> dict[str, Any]:
    child = fork(folder, name, str(folder / name))
    wait_until(lambda: child.poll() is not None)
    found: dict[str, Any] = json.loads((folder / name).read_text())
    return found


def test_it_is_a_program_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OF_THE_LAUNCHER", "secret")

    found = look(tmp_path)

    assert found["arguments"] == [str(tmp_path / "program")]
    assert found["environment"] == {"OWN": "1"}
    assert found["title"] == f"python -m tests.local_stack.tiny_program {tmp_path / 'program'}"
    assert found["leads_its_session"]


def test_it_begins_with_the_libraries_and_nothing_else(tmp_path: Path) -> None:
    found = look(tmp_path)

    assert found["imported"]
    assert found["threads"] == 1
    assert found["open"][:3] == [0, 1, 2]
    assert len(found["open"]) == 4, "only the folder that was being listed"
    assert found["blocked"] == []
    assert found["terminates"]


def test_no_two_of_them_draw_the_same(tmp_path: Path) -> None:
    first, second = look(tmp_path, "first"), look(tmp_path, "second")

    assert not set(first["draws"]) & set(second["draws"])


def test_its_words_go_to_its_log_and_its_threads_end_with_it(tmp_path: Path) -> None:
    look(tmp_path)

    assert (tmp_path / "program.log").read_text() == "said on standard output\n"
    assert (tmp_path / "program.thread").exists()


@pytest.mark.parametrize(("wanted", "code"), [("0", 0), ("3", 3)])
def test_its_exit_code_is_told(tmp_path: Path, wanted: str, code: int) -> None:
    child = fork(tmp_path, "program", str(tmp_path / "found"), wanted)

    wait_until(lambda: child.poll() is not None)

    assert child.poll() == code


def test_an_error_stands_in_its_log(tmp_path: Path) -> None:
    child = fork(tmp_path, "program", module="no_such_module")

    wait_until(lambda: child.poll() is not None)

    assert child.poll() == 1
    assert "no_such_module" in (tmp_path / "program.log").read_text()


def test_it_is_stopped_like_any_other(tmp_path: Path) -> None:
    child = fork(tmp_path, "server", module="tests.local_stack.tiny_server")
    log = tmp_path / "server.log"
    wait_until(lambda: "Serving" in log.read_text())

    child.stop()

    assert child.poll() == -signal.SIGTERM
