import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from local_stack.errors import AlreadyRunning, PortTaken, StackError
from local_stack.leftovers import end_leftovers
from local_stack.ports import choose_port, require_free
from local_stack.running_processes import find_identity
from local_stack.secrets import load_secrets
from local_stack.settings import load_settings
from local_stack.state_folder import StateFolder
from shared.sealing import public_half

NAP = [sys.executable, "-c", "import signal; signal.pause()"]


def test_what_seals_peoples_own_keys_fits_what_opens_them(tmp_path: Path) -> None:
    made = load_secrets(tmp_path / "secrets.json")

    assert public_half(made["ORCHESTRATOR_KEK"]) == made["CONVERSATIONS_KEK_PUBLIC"]


def test_secrets_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    first = load_secrets(file)

    assert load_secrets(file) == first
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(set(first.values())) == len(first)
    assert all(len(value) >= 19 for value in first.values())


def test_a_secret_that_a_new_release_wants_joins_the_old_ones(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    first = load_secrets(file)
    older = {name: value for name, value in first.items() if name != "FLOWER_BASIC_AUTH"}
    file.write_text(json.dumps(older))

    now = load_secrets(file)

    assert now | older == now
    assert now["FLOWER_BASIC_AUTH"] not in ("", first["FLOWER_BASIC_AUTH"])


def test_damaged_secrets_are_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "secrets.json"
    file.write_text("{")

    with pytest.raises(StackError, match=r"secrets\.json is damaged"):
        load_secrets(file)


def test_a_taken_port_is_told_with_the_variable_to_set() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(PortTaken, match=rf"(?s)Port {port}, which the gateway needs.*SPINDLE_PORT"):
            require_free("127.0.0.1", port, "the gateway", "SPINDLE_PORT")


def test_an_address_of_another_machine_is_told() -> None:
    with pytest.raises(StackError, match=r"cannot listen on 192\.0\.2\.1"):
        require_free("192.0.2.1", 8000, "the gateway", "SPINDLE_PORT")


def test_the_port_of_the_last_time_is_preferred_while_it_is_free() -> None:
    port = choose_port()

    assert choose_port(port) == port
    with socket.create_server(("127.0.0.1", port)):
        assert choose_port(port) != port


def test_two_launchers_do_not_share_a_folder(tmp_path: Path) -> None:
    state = StateFolder(tmp_path / "state")
    state.make()

    with state.locked():
        assert state.find_launcher() == os.getpid()
        with pytest.raises(AlreadyRunning, match=f"process {os.getpid()}.*make down"), state.locked():
            pass

    assert state.find_launcher() is None


def test_the_state_folder_is_closed_to_others(tmp_path: Path) -> None:
    state = StateFolder(tmp_path / "state")

    state.make()

    assert state.path.stat().st_mode & 0o066 == 0
    assert state.logs.stat().st_mode & 0o777 == state.run.stat().st_mode & 0o777 == 0o700


def test_leftovers_of_a_killed_launcher_are_ended() -> None:
    with subprocess.Popen(NAP) as leftover:
        end_leftovers({"processes": {"app": {"pid": leftover.pid, "identity": find_identity(leftover.pid)}}})

        assert leftover.wait() != 0


def test_a_program_that_has_the_number_of_a_leftover_is_left_alone() -> None:
    with subprocess.Popen(NAP) as other:
        end_leftovers({"processes": {"app": {"pid": other.pid, "identity": "long ago"}}})

        assert other.poll() is None
        other.terminate()


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"SPINDLE_PORT": "eighty"}, "SPINDLE_PORT: "),
        ({"SPINDLE_PORT": "70000"}, "SPINDLE_PORT: "),
        ({"SPINDLE_PORT": "8101"}, "SPINDLE_PORT, ACCOUNTS_INTERNAL_PORT.* must differ"),
        ({"ORCHESTRATOR_PROCESSES": "0"}, "ORCHESTRATOR_PROCESSES: "),
        ({"BROKER_URL": "redis://127.0.0.1/0"}, "LIVE_URL"),
        ({"ACCOUNTS_APP_DATABASE_URL": "postgresql://a:secret@b/c"}, "CONVERSATIONS_OWNER_DATABASE_URL"),
    ],
)
def test_a_bad_variable_is_named(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], words: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(StackError, match=words) as refusal:
        load_settings()

    assert "secret" not in str(refusal.value)
