"""Builds the web client with the environment's own Node, once for each state of its sources."""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web"
ENVIRONMENT = ROOT / ".venv"
BUILT = WEB / "dist"
NEXT = WEB / "dist.next"
PREVIOUS = WEB / "dist.previous"
PACKAGES = ("package.json", "package-lock.json", ".npmrc")
SOURCES = ("index.html", "vite.config.ts", "tsconfig.json", "lingui.config.ts", "public", "src")
LOG = ENVIRONMENT / "web.log"


class BuildFailed(Exception):
    """A sentence that says what to do."""


def build() -> int:
    """Make web/dist match the sources. The exit code is 0 when it does."""
    began = time.monotonic()
    try:
        is_new = _install_packages() | _build_client()
    except BuildFailed as failure:
        print(f"\n  {failure}\n", file=sys.stderr)
        return 1
    if is_new:
        print(f"  Built the web client in {time.monotonic() - began:.0f} s\n", flush=True)
    return 0


def fingerprint(names: Iterable[str]) -> str:
    """Changes whenever a file of these names, or below them, does."""
    digest = hashlib.sha256()
    for file in _files(names):
        digest.update(f"{file.relative_to(WEB)} ".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _install_packages() -> bool:
    stamp = ENVIRONMENT / ".web-packages"
    wanted = fingerprint(PACKAGES)
    if (WEB / "node_modules").is_dir() and _says(stamp, wanted):
        return False
    _run(["npm", "ci"], "Installing the web client's packages")
    stamp.write_text(wanted)
    return True


def _build_client() -> bool:
    stamp = ENVIRONMENT / ".web-built"
    wanted = fingerprint((*PACKAGES, *SOURCES))
    if (BUILT / "index.html").is_file() and _says(stamp, wanted):
        return False
    _run(["npm", "run", "build", "--", "--outDir", NEXT.name, "--emptyOutDir"], "Building the web client")
    _put_in_place()
    stamp.write_text(wanted)
    return True


def _put_in_place() -> None:
    """Whoever serves the old client while this runs finds one of the two, whole."""
    shutil.rmtree(PREVIOUS, ignore_errors=True)
    if BUILT.exists():
        BUILT.rename(PREVIOUS)
    NEXT.rename(BUILT)
    shutil.rmtree(PREVIOUS, ignore_errors=True)


def _says(stamp: Path, wanted: str) -> bool:
    return stamp.is_file() and stamp.read_text() == wanted


def _files(names: Iterable[str]) -> Iterator[Path]:
    for name in names:
        path = WEB / name
        yield from sorted(file for file in path.rglob("*") if file.is_file()) if path.is_dir() else (path,)


def _run(command: list[str], title: str) -> None:
    """Run one of Node's programs with its words in a log."""
    print(f"  {title}", flush=True)
    programs = ENVIRONMENT / "bin"
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
    with LOG.open("a") as log:
        result = subprocess.run(
            [str(programs / command[0]), *command[1:]],
            cwd=WEB,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if result.returncode != 0:
        tail = "".join(f"    {line}\n" for line in LOG.read_text().splitlines()[-12:])
        raise BuildFailed(f"{title} failed. The end of {LOG}:\n{tail}")
