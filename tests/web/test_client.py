"""The client's view of the API is generated; here it is held to the services."""

import subprocess
import sys
from pathlib import Path

from local_stack.api_client import GENERATED
from local_stack.settings import ROOT


def test_the_committed_client_is_what_the_services_say(tmp_path: Path) -> None:
    # In a process of its own: the apps are made with settings that lead nowhere.
    code = f"from pathlib import Path; from local_stack.api_client import generate; generate(Path({str(tmp_path)!r}))"

    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)

    stale = [file.name for file in GENERATED.glob("*.ts") if (tmp_path / file.name).read_text() != file.read_text()]
    assert stale == [], "run `make client` and commit what it writes"


def test_no_address_of_a_registry_stands_in_the_lock() -> None:
    lock = (ROOT / "web" / "package-lock.json").read_text()

    assert '"resolved"' not in lock
    assert "//registry" not in lock
