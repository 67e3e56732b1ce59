"""The embedded Redis-compatible server: on loopback, behind a password, with an append-only file."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from local_stack.checks import RedisCheck
from local_stack.child import run_child
from local_stack.private_file import write_private
from local_stack.process import Process
from local_stack.programs import RedisProgram, find_redis
from local_stack.system_account import Account, find_account, make_server_folder

BROKER = 0
LIVE = 1

CONFIGURATION = """\
bind 127.0.0.1
port {port}
requirepass {password}
databases 2
dir .
appendonly yes
appendfsync everysec
save ""
maxmemory-policy noeviction
daemonize no
"""


@dataclass(frozen=True)
class RedisServer:
    """One server: its program, its folder, its port. Database 0 is the broker's, 1 the live fan-out's."""

    folder: Path
    program: RedisProgram
    port: int
    password: str = field(repr=False)
    account: Account | None = None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def configuration(self) -> Path:
        return self.folder / "redis.conf"

    def url(self, database: int) -> str:
        """The URL of one of its databases."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{database}"

    def prepare(self) -> None:
        """Make the data folder if there is none and write the configuration, which holds the password."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        write_private(
            self.configuration,
            CONFIGURATION.format(port=self.port, password=self.password),
        )
        if self.account:
            self.account.owns(self.data)
            self.account.owns(self.configuration)

    def process(self) -> Process:
        """How to run it: in the foreground, ended by a shutdown that flushes the file."""
        return Process(
            name="redis",
            command=(str(self.program.path), str(self.configuration)),
            check=RedisCheck(self.port, self.password),
            environment={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"},
            folder=self.data,
            account=self.account,
        )

    @contextmanager
    def running(self) -> Iterator["RedisServer"]:
        """Prepare it, run it for the length of the block, stop it. Raises ServerFailed."""
        self.prepare()
        with run_child(self.process(), self.folder / "redis.log"):
            yield self


def embed_redis(folder: Path, *, port: int, password: str) -> RedisServer:
    """A server below `folder`, run as the present user, or by root as an unprivileged one. Raises ProgramMissing."""
    account = find_account(folder / "data")
    home = make_server_folder(folder, account)
    return RedisServer(home, find_redis(home, account), port, password, account)
