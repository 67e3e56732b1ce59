"""The file takes its settings from .env, and .env.example knows them all."""

import os
import stat
from pathlib import Path
from unittest.mock import patch

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from pydantic_settings import BaseSettings

import accounts.settings
import ai_orchestrator.settings
import conversations.settings
from deploy.compose.make_env import EXAMPLE, fill, main, public_half
from shared import sealing
from shared.database.roles import PURPOSES
from tests.compose.stack_file import (
    FILE,
    TLS,
    StackFile,
    example_variables,
    read_stack,
    required_variables,
    run_compose,
    used_variables,
)

READERS: dict[str, type[BaseSettings]] = {
    "accounts": accounts.settings.PublicSettings,
    "accounts-internal": accounts.settings.InternalSettings,
    "accounts-caretaker": accounts.settings.CaretakerSettings,
    "accounts-migrate": accounts.settings.MigrationSettings,
    "conversations": conversations.settings.PublicSettings,
    "conversations-internal": conversations.settings.SystemSettings,
    "conversations-caretaker": conversations.settings.SystemSettings,
    "worker-interactive": ai_orchestrator.settings.Settings,
    "worker-background": ai_orchestrator.settings.Settings,
}


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


@pytest.mark.parametrize("service", READERS)
def test_a_process_can_start_with_what_it_is_told(stack: StackFile, service: str) -> None:
    with patch.dict(os.environ, stack.environment(service), clear=True):
        READERS[service]()


@pytest.mark.parametrize("owner", ["accounts", "conversations"])
def test_the_migrations_are_told_every_role_they_make(stack: StackFile, owner: str) -> None:
    told = stack.environment(f"{owner}-migrate")

    assert {f"{owner.upper()}_{purpose}_DATABASE_URL" for purpose in PURPOSES} | {"ADMIN_DATABASE_URL"} <= set(told)


def test_our_processes_know_that_this_is_production(stack: StackFile) -> None:
    told = {
        name: stack.environment(name).get("SPINDLE_ENV") for name in stack.ours() if name not in {"gateway", "flower"}
    }

    assert set(told) > set(READERS)
    assert set(told.values()) == {"production"}


def test_a_fresh_file_of_settings_is_private_and_full_of_different_secrets(tmp_path: Path) -> None:
    file = tmp_path / "env"

    assert main(file) == 0

    values = dict(line.split("=", 1) for line in file.read_text().splitlines() if line and line[0] != "#")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(values) == required_variables()
    assert len(set(values.values())) == len(values)
    assert all(len(value) >= 32 for value in values.values())


def test_the_keys_for_peoples_own_keys_fit_together() -> None:
    values = dict(line.split("=", 1) for line in fill(EXAMPLE.read_text()).splitlines() if line and line[0] != "#")

    assert sealing.public_half(values["ORCHESTRATOR_KEK"]) == values["CONVERSATIONS_KEK_PUBLIC"]


def test_the_public_half_is_that_of_the_specification() -> None:
    # RFC 7748, section 6.1: Bob's
    private = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"

    public = public_half(bytes.fromhex(private)).hex()

    assert public == "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"


@pytest.mark.parametrize("first", [0, 1, 127, 255])
def test_the_public_half_is_that_of_the_library(first: int) -> None:
    private = bytes([first, *range(31)])

    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()

    assert public_half(private) == public


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
