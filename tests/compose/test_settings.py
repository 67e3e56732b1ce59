"""The file takes its settings from .env, and .env.example knows them all."""

import stat
from pathlib import Path

import pytest

from deploy.compose.make_env import EXAMPLE, fill, main
from tests.compose.stack_file import (
    FILE,
    TLS,
    example_variables,
    read_stack,
    required_variables,
    run_compose,
    used_variables,
)


def test_compose_accepts_the_file(environment_file: Path) -> None:
    answer = run_compose(environment_file, "config", "--quiet")

    assert (answer.returncode, answer.stderr) == (0, "")


def test_every_required_variable_stands_in_the_example_and_is_empty() -> None:
    empty = {
        line.removesuffix("=") for line in EXAMPLE.read_text().splitlines() if line.endswith("=") and line[0] != "#"
    }

    assert required_variables() == empty


def test_the_example_names_every_setting_and_no_other() -> None:
    assert example_variables() == used_variables()


@pytest.mark.parametrize("name", sorted(required_variables()))
def test_without_a_required_variable_nothing_starts(name: str, tmp_path: Path) -> None:
    file = tmp_path / "environment"
    lines = fill(EXAMPLE.read_text()).splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith(f"{name}=")))

    answer = run_compose(file, "config", "--quiet")

    assert answer.returncode != 0
    assert f"required variable {name} is missing" in answer.stderr


def test_a_fresh_file_of_settings_is_private_and_full_of_different_secrets(tmp_path: Path) -> None:
    file = tmp_path / "env"

    assert main(file) == 0

    values = dict(line.split("=", 1) for line in file.read_text().splitlines() if line and line[0] != "#")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(values) == required_variables()
    assert len(set(values.values())) == len(values)
    assert all(len(value) >= 32 for value in values.values())


def test_a_file_of_settings_is_never_overwritten(tmp_path: Path) -> None:
    file = tmp_path / "env"
    file.write_text("POSTGRES_PASSWORD=mine\n")

    assert main(file) == 1
    assert file.read_text() == "POSTGRES_PASSWORD=mine\n"


def test_tls_is_a_setting(environment_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "environment"
    file.write_text(environment_file.read_text() + "PUBLIC_URL=https://chat.example.org\n")

    gateway = read_stack(file, FILE, TLS).services["gateway"]

    assert {(port["published"], port["target"]) for port in gateway["ports"]} == {("80", 8080), ("443", 8443)}
    assert gateway["environment"]["SPINDLE_SITE"] == "https://chat.example.org"
