"""The embedded PostgreSQL server: on loopback TCP, behind a password, in a folder of its own."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from local_stack.checks import PostmasterCheck
from local_stack.child import run_child
from local_stack.errors import ServerFailed
from local_stack.process import Process
from local_stack.programs import PostgresPrograms, find_postgres
from local_stack.running_processes import is_alive, read_command
from local_stack.system_account import Account, find_account, make_server_folder

ADMIN = "postgres"
FIRST_WITH_BUILTIN_LOCALES = 17
GRACE_S = 30.0

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "200",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%a ",
    "log_min_error_statement": "panic",  # a statement that sets a password must not reach the log
    "jit": "off",  # compiling costs more than our short queries take
}

FORGETFUL_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class PostgresServer:
    """One server: its programs, its folder, its port. Nothing happens before `prepare` and `process`.

    One that is not `durable` never waits for the disk: quick, and for tests only.
    """

    folder: Path
    programs: PostgresPrograms
    port: int
    password: str = field(repr=False)
    account: Account | None = None
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def admin_url(self) -> str:
        return self.url(ADMIN, self.password, "postgres")

    def url(self, user: str, password: str, database: str) -> str:
        """An SQLAlchemy URL for `user` on this server."""
        return f"postgresql+psycopg://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        """Make the data folder if there is none, and free it from what a killed server left. Raises ServerFailed."""
        if not self.data.exists():
            self._make_data()
        self._refuse_foreign_data()
        _clear_stale_pid(self.data / "postmaster.pid", self.data)

    def process(self) -> Process:
        """How to run it: in the foreground, ended by a fast shutdown that cuts the connections."""
        settings = SETTINGS | {"port": str(self.port)} | ({} if self.durable else FORGETFUL_SETTINGS)
        return Process(
            name="postgres",
            command=(
                str(self.programs.server),
                "-D",
                str(self.data),
                *(part for name, value in settings.items() for part in ("-c", f"{name}={value}")),
            ),
            check=PostmasterCheck(self.data / "postmaster.pid"),
            environment=_environment(),
            folder=self.data,
            account=self.account,
            stop_signal=signal.SIGINT,
            grace_s=GRACE_S,
        )

    @contextmanager
    def running(self) -> Iterator["PostgresServer"]:
        """Prepare it, run it for the length of the block, stop it. Raises ServerFailed."""
        self.prepare()
        with run_child(self.process(), self.folder / "postgres.log"):
            yield self

    def _make_data(self) -> None:
        unfinished = self.folder / "data.unfinished"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700)
        with tempfile.NamedTemporaryFile("w", dir=self.folder, prefix="password-") as password_file:
            password_file.write(self.password)
            password_file.flush()
            if self.account:
                self.account.owns(unfinished)
                self.account.owns(Path(password_file.name))
            self._run_initdb(unfinished, password_file.name)
        unfinished.rename(self.data)

    def _run_initdb(self, data: Path, password_file: str) -> None:
        result = subprocess.run(
            [
                self.programs.initdb,
                f"--pgdata={data}",
                f"--username={ADMIN}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--data-checksums",
                *([] if self.durable else ["--no-sync"]),
                *self._locale(),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            env=_environment(),
            cwd=data,
            user=self.account.uid if self.account else None,
            group=self.account.gid if self.account else None,
            extra_groups=[] if self.account else None,
        )
        if result.returncode != 0:
            raise ServerFailed(f"A new PostgreSQL data folder could not be made in {self.folder}:\n{result.stdout}")

    def _locale(self) -> list[str]:
        if self.programs.major >= FIRST_WITH_BUILTIN_LOCALES:
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        return ["--locale=C.UTF-8"]

    def _refuse_foreign_data(self) -> None:
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if made_by != str(self.programs.major):
            raise ServerFailed(
                f"The data in {self.data} was made by PostgreSQL {made_by}, "
                f"but the programs found are {self.programs.version}.\n"
                f"Set PG_BIN to the programs of PostgreSQL {made_by}, or move the data folder away to begin anew."
            )


def embed_postgres(
    folder: Path, *, port: int, password: str, pg_bin: Path | None = None, durable: bool = True
) -> PostgresServer:
    """A server below `folder`, run as the present user, or by root as an unprivileged one. Raises ProgramMissing."""
    account = find_account(folder / "data")
    home = make_server_folder(folder, account)
    return PostgresServer(home, find_postgres(pg_bin, home, account), port, password, account, durable)


def _environment() -> dict[str, str]:
    """Enough to run; none of our secrets."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _clear_stale_pid(pid_file: Path, data: Path) -> None:
    """End a server that outlived its launcher; forget one whose number belongs to another program by now.

    Postgres itself only forgets a number that nobody has.
    """
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return
    if not is_alive(pid):
        return
    if str(data) in read_command(pid):
        _end_leftover(pid)
    else:
        pid_file.unlink()


def _end_leftover(pid: int) -> None:
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + GRACE_S
    while is_alive(pid):
        if time.monotonic() > deadline:
            raise ServerFailed(f"An earlier PostgreSQL, process {pid}, does not end; end it by hand")
        time.sleep(0.05)
