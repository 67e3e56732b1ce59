import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from local_stack.errors import StartFailed
from local_stack.process import Process
from local_stack.running_processes import is_alive
from local_stack.supervised import FIRST_DELAY_S, Phase, Supervised
from local_stack.supervisor import Supervisor
from tests.local_stack.tiny_processes import DEAF, read_journal, serving, step
from tests.local_stack.waiting import wait_until


def ask_to_stop() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


def test_what_needs_another_starts_when_that_one_is_healthy_and_ends_before_it(tmp_path: Path) -> None:
    chain = [serving(tmp_path, "c", after=("b",)), serving(tmp_path, "b", after=("a",)), serving(tmp_path, "a")]

    Supervisor(chain, logs=tmp_path).run(ask_to_stop)

    assert read_journal(tmp_path) == ["a began", "b began", "c began", "c ended", "b ended", "a ended"]


def test_a_step_is_done_before_what_needs_it_starts(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    migration = step("migration", f"open({str(mark)!r}, 'w').close()")
    seen: list[bool] = []

    Supervisor(
        [migration, serving(tmp_path, "app", after=("migration",))],
        logs=tmp_path,
        on_change=lambda item: seen.append(mark.exists()) if item.name == "app" else None,
    ).run(ask_to_stop)

    assert seen
    assert all(seen)


def test_a_killed_process_comes_back_after_a_pause_that_grows(tmp_path: Path) -> None:
    delays: list[float] = []

    def kill_three_times(item: Supervised) -> None:
        if item.phase is Phase.RESTING:
            delays.append(item.delay_s)
        if item.phase is Phase.HEALTHY and item.restarts < 2 and item.pid:
            os.kill(item.pid, signal.SIGKILL)
        elif item.phase is Phase.HEALTHY and item.restarts == 2:
            ask_to_stop()

    Supervisor([serving(tmp_path, "app")], logs=tmp_path, on_change=kill_three_times).run(lambda: None)

    assert delays == [FIRST_DELAY_S, 2 * FIRST_DELAY_S]
    assert read_journal(tmp_path) == ["app began"] * 3 + ["app ended"]


def test_a_death_leaves_the_others_alone(tmp_path: Path) -> None:
    pids: dict[str, set[int | None]] = {"app": set(), "server": set()}

    def kill_the_server_once(item: Supervised) -> None:
        pids[item.name].add(item.pid)
        if item.name == "app" and item.phase is Phase.HEALTHY:
            os.kill(max(pid for pid in pids["server"] if pid), signal.SIGKILL)
        elif item.name == "server" and item.phase is Phase.HEALTHY and item.restarts:
            ask_to_stop()

    Supervisor(
        [serving(tmp_path, "server"), serving(tmp_path, "app", after=("server",))],
        logs=tmp_path,
        on_change=kill_the_server_once,
    ).run(lambda: None)

    assert read_journal(tmp_path).count("app began") == 1
    assert read_journal(tmp_path).count("server began") == 2


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        (step("broken", "import sys; sys.exit('no such table')"), ["broken ended with code 1", "no such table"]),
        (step("broken", "import os; os.abort()"), ["broken was ended by SIGABRT"]),
    ],
)
def test_a_failed_step_stops_everything_and_shows_its_log(tmp_path: Path, broken: Process, words: list[str]) -> None:
    supervisor = Supervisor([serving(tmp_path, "server"), broken], logs=tmp_path)

    with pytest.raises(StartFailed) as refusal:
        supervisor.run(ask_to_stop)

    assert all(word in str(refusal.value) for word in words)
    assert all(item.phase is Phase.STOPPED for item in supervisor.processes)


def test_what_never_becomes_healthy_is_given_up(tmp_path: Path) -> None:
    stillborn = serving(tmp_path, "app", code="raise SystemExit(3)")

    with pytest.raises(StartFailed, match="app ended with code 3"):
        Supervisor([stillborn], logs=tmp_path).run(ask_to_stop)


def test_what_takes_too_long_to_start_is_given_up(tmp_path: Path) -> None:
    slow = serving(tmp_path, "app", code="import signal; signal.pause()", start_within_s=0.1)

    with pytest.raises(StartFailed, match="app was not ready within"):
        Supervisor([slow], logs=tmp_path).run(ask_to_stop)


def test_what_does_not_listen_is_killed_when_its_grace_is_over(tmp_path: Path) -> None:
    pids: list[int] = []

    Supervisor(
        [serving(tmp_path, "deaf", code=DEAF, grace_s=0.2)],
        logs=tmp_path,
        on_change=lambda item: pids.append(item.pid) if item.pid else None,
    ).run(ask_to_stop)

    assert not is_alive(pids[0])


def test_an_impossible_order_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"\['a', 'b'\]"):
        Supervisor([serving(tmp_path, "a", after=("b",)), serving(tmp_path, "b", after=("a",))], logs=tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children of their parent's death")
def test_children_end_when_their_launcher_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from local_stack.supervisor import Supervisor\n"
        "from tests.local_stack.tiny_processes import serving\n"
        "folder = Path(sys.argv[1])\n"
        "Supervisor([serving(folder, 'app')], logs=folder).run(lambda: (folder / 'up').touch())\n"
    )
    launcher = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)])
    wait_until((tmp_path / "up").exists)

    launcher.kill()
    launcher.wait()

    wait_until(lambda: read_journal(tmp_path)[-1] == "app ended")
