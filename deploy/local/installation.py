"""Installs the locked packages and the workspace's members into .venv, once per lock."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "requirements.lock"
MEMBERS = (
    "libs/shared",
    "services/accounts",
    "services/conversations",
    "services/ai-orchestrator",
    "deploy/local",
    "deploy/fake-provider",
)
ENVIRONMENT = ROOT / ".venv"
STAMP = ENVIRONMENT / ".installed"
LOG = ENVIRONMENT / "install.log"
PIP = ("-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off")


class InstallationFailed(Exception):
    """A sentence that says what to do."""


def install() -> int:
    """Make the environment match the lock. The exit code is 0 when it does."""
    wanted = fingerprint()
    if STAMP.exists() and STAMP.read_text() == wanted and _python().exists():
        return 0
    began = time.monotonic()
    try:
        _require_venv()
        _make_environment()
        _run_pip(["--require-hashes", "-r", str(LOCK)], "Installing packages", total=_count_packages())
        members = [word for member in MEMBERS for word in ("-e", str(ROOT / member))]
        _run_pip(["--no-deps", "--no-build-isolation", *members], "Installing Spindle", total=len(MEMBERS))
    except InstallationFailed as failure:
        print(f"\n  {failure}\n", file=sys.stderr)
        return 1
    STAMP.write_text(wanted)
    print(f"  Installed in {time.monotonic() - began:.0f} s\n", flush=True)
    return 0


def fingerprint() -> str:
    """Changes whenever the environment must be made anew or added to."""
    digest = hashlib.sha256(f"{ROOT} {sys.version} {sys.base_prefix}".encode())
    for file in (LOCK, *(ROOT / member / "pyproject.toml" for member in MEMBERS)):
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _python() -> Path:
    return ENVIRONMENT / "bin" / "python"


def _require_venv() -> None:
    if find_spec("venv") and find_spec("ensurepip"):
        return
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    raise InstallationFailed(
        f"{sys.executable} cannot make virtual environments: its module venv or ensurepip is missing.\n"
        f"  On Debian and Ubuntu: apt install python{version}-venv"
    )


def _make_environment() -> None:
    """A new .venv unless the one there is of this very Python."""
    if _python().exists() and _version_of(_python()) == sys.version:
        return
    print("  Making .venv", flush=True)
    if ENVIRONMENT.exists():
        shutil.rmtree(ENVIRONMENT)
    result = subprocess.run(
        [sys.executable, "-m", "venv", ENVIRONMENT], capture_output=True, text=True, check=False, cwd=ROOT
    )
    if result.returncode != 0:
        raise InstallationFailed(f".venv could not be made:\n{result.stdout}{result.stderr}")


def _version_of(python: Path) -> str:
    command = [str(python), "-c", "import sys; print(sys.version, end='')"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def _count_packages() -> int:
    return sum("==" in line for line in LOCK.read_text().splitlines())


def _run_pip(arguments: list[str], title: str, *, total: int) -> None:
    """Run pip with its words in a log and its progress on the terminal."""
    progress = _Progress(title, total)
    process = subprocess.Popen(
        [_python(), *PIP, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    with LOG.open("a") as log:
        for line in _lines(process):
            log.write(line)
            progress.notice(line)
    progress.end()
    if process.wait() != 0:
        tail = "".join(f"    {line}\n" for line in LOG.read_text().splitlines()[-12:])
        raise InstallationFailed(f"{title} failed. The end of {LOG}:\n{tail}")


def _lines(process: "subprocess.Popen[str]") -> Iterator[str]:
    if process.stdout is not None:
        yield from process.stdout


class _Progress:
    """One line that counts, on a terminal; elsewhere one line in all."""

    def __init__(self, title: str, total: int) -> None:
        self._title = title
        self._total = total
        self._seen = 0
        self._is_live = sys.stdout.isatty()
        if not self._is_live:
            print(f"  {title} ({total})", flush=True)

    def notice(self, line: str) -> None:
        word, _, rest = line.strip().partition(" ")
        if word in ("Collecting", "Processing", "Requirement", "Obtaining", "Ignoring"):
            self._seen += 1
            self._show(rest.split("=")[0].split(" ")[0] if word == "Collecting" else "")
        elif line.startswith("Installing collected"):
            self._show("unpacking, a moment")

    def end(self) -> None:
        if self._is_live:
            print(f"\r\033[K  {self._title}  {self._total}", flush=True)

    def _show(self, what: str) -> None:
        if self._is_live:
            print(f"\r\033[K  {self._title}  {min(self._seen, self._total)}/{self._total}  {what}", end="", flush=True)


if __name__ == "__main__":
    sys.exit(install())
