"""Making and replacing the keys that open people's own; how stored keys follow is tested where they are stored."""

import os
import subprocess
import sys
from uuid import UUID

import pytest
from pydantic import SecretStr

from ai_orchestrator.keys import PRIVATE, PUBLIC, SERVICE_KEY
from local_stack.ports import choose_port
from shared.sealing import Binding, Opener, Seal, make_private_key, public_half

SECRET = "sk-planted-0042"


def run(command: str, private: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], PRIVATE: private, **more}
    arguments = [sys.executable, "-m", "ai_orchestrator.keys", command]
    return subprocess.run(arguments, env=environ, capture_output=True, text=True, timeout=30)


def test_a_new_pair_fits_together() -> None:
    pair = dict(line.split("=", 1) for line in run("new").stdout.splitlines())

    binding = Binding(UUID(int=7), "anthropic", "https://models.example")
    sealed = Seal.read(pair[PUBLIC]).seal(SecretStr(SECRET), binding)
    assert Opener.read(pair[PRIVATE]).open(sealed, binding).get_secret_value() == SECRET
    assert pair[PUBLIC] == public_half(pair[PRIVATE])


@pytest.mark.parametrize("private", ["", "no-key-at-all"])
def test_a_rotation_without_a_key_to_replace_is_refused(private: str) -> None:
    ended = run("rotate", private)

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{PRIVATE}: ")
    assert private == "" or private not in ended.stderr


def test_a_rotation_that_cannot_sign_its_calls_is_refused() -> None:
    ended = run("rotate", make_private_key())

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith(f"{SERVICE_KEY}: ")


def test_a_rotation_that_reaches_nobody_says_so_and_gives_nothing_to_set() -> None:
    nobody = f"http://127.0.0.1:{choose_port()}"

    ended = run("rotate", make_private_key(), **{SERVICE_KEY: "k" * 32, "CONVERSATIONS_INTERNAL_URL": nobody})

    assert (ended.returncode, ended.stdout) == (1, "")
    assert "say `rotate` again" in ended.stderr
