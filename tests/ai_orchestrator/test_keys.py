"""Making and replacing the keys that open people's own."""

import json
import os
import subprocess
import sys
from uuid import UUID

import pytest
from pydantic import SecretStr

from ai_orchestrator.keys import PRIVATE, PUBLIC, binding_of, reseal_lines, sealed_of
from shared.contracts.reply import ProviderKey
from shared.sealing import Binding, Opener, Seal, make_private_key, public_half

SECRET = "sk-planted-0042"


def run(command: str, private: str = "", given: str = "") -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], PRIVATE: private}
    arguments = [sys.executable, "-m", "ai_orchestrator.keys", command]
    return subprocess.run(arguments, env=environ, input=given, capture_output=True, text=True, timeout=30)


def pair_of(output: str) -> dict[str, str]:
    return dict(line.split("=", 1) for line in output.splitlines())


def stored(private: str) -> str:
    """A stored key, as a line."""
    binding = Binding(UUID(int=7), "anthropic", "https://models.example")
    sealed = Seal.read(public_half(private)).seal(SecretStr(SECRET), binding)
    return json.dumps(
        {"id": "row-1", "user_id": str(binding.user_id), **vars(sealed)}
        | {"wire": binding.wire, "base_url": binding.base_url}
    )


def open_line(private: str, line: str) -> str:
    key = ProviderKey.model_validate_json(line)
    return Opener.read(private).open(sealed_of(key), binding_of(key)).get_secret_value()


def test_a_new_pair_fits_together() -> None:
    pair = pair_of(run("new").stdout)

    assert open_line(pair[PRIVATE], stored(pair[PRIVATE])) == SECRET
    assert pair[PUBLIC] == public_half(pair[PRIVATE])


def test_after_a_rotation_and_resealing_the_old_key_is_needed_no_more() -> None:
    old = make_private_key()

    rotated = run("rotate", old)
    pair = pair_of(rotated.stdout)
    resealed = run("reseal", pair[PRIVATE], stored(old) + "\n").stdout.strip()

    new = pair[PRIVATE].split(",")[0]
    assert pair[PRIVATE] == f"{new},{old}"
    assert PUBLIC in rotated.stderr
    assert open_line(new, resealed) == SECRET
    assert json.loads(resealed)["id"] == "row-1"


@pytest.mark.parametrize("line", ["{}", "nonsense", stored(make_private_key())])
def test_what_cannot_be_resealed_is_named_by_its_line(line: str) -> None:
    private = make_private_key()

    with pytest.raises(SystemExit) as caught:
        list(reseal_lines(Opener.read(private), [stored(private), line]))

    assert str(caught.value).startswith("line 2: ")
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("private", ["", "no-key-at-all"])
def test_a_rotation_without_a_key_to_replace_is_refused(private: str) -> None:
    ended = run("rotate", private)

    assert ended.returncode == 1
    assert ended.stderr.startswith(f"{PRIVATE}: ")
    assert private == "" or private not in ended.stderr
