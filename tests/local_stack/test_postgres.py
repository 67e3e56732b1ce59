import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from local_stack.child import Child, run_child
from local_stack.errors import ProgramMissing, ServerFailed
from local_stack.ports import choose_port
from local_stack.postgres import PostgresServer, embed_postgres
from local_stack.system_account import FALLBACK
from tests.local_stack.waiting import wait_until
from tests.open_folders import open_temporary_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes users")


@pytest.fixture(scope="module")
def running() -> Iterator[PostgresServer]:
    """One server for all who only look at it."""
    with open_temporary_folder() as folder:
        server = embed_postgres(folder / "postgres", port=choose_port(), password="a b%/c")
        with server.running():
            yield server


@pytest.fixture
def server(open_folder: Path, running: PostgresServer) -> PostgresServer:
    """A new server with the programs of the running one."""
    programs = running.programs.folder
    return embed_postgres(open_folder / "postgres", port=choose_port(), password="secret", pg_bin=programs)


def run(server: PostgresServer, *statements: str) -> list[tuple[object, ...]]:
    url = server.admin_url.replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        for statement in statements[:-1]:
            connection.execute(statement.encode())
        return connection.execute(statements[-1].encode()).fetchall()


def test_rows_outlast_a_restart(server: PostgresServer) -> None:
    with server.running():
        run(server, "create table t (n int)", "insert into t values (1)", "select 1")

    with server.running():
        assert run(server, "select n from t") == [(1,)]


def test_no_acknowledged_row_is_lost_when_it_is_killed(server: PostgresServer) -> None:
    server.prepare()
    child = Child(server.process(), server.folder / "postgres.log")
    wait_until(child.is_healthy)
    run(server, "create table t (n int)", "insert into t select generate_series(1, 1000)", "select 1")
    os.kill(child.pid, signal.SIGKILL)
    wait_until(lambda: child.poll() is not None)

    with server.running():
        assert run(server, "select count(*) from t") == [(1000,)]


def test_it_is_closed_to_whoever_has_no_password(running: PostgresServer) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host="127.0.0.1", port=running.port, user="postgres", password="guess", dbname="postgres")


def test_it_listens_on_loopback_alone_and_keeps_its_data_to_itself(running: PostgresServer) -> None:
    assert run(running, "show listen_addresses") == [("127.0.0.1",)]
    assert run(running, "show unix_socket_directories") == [("",)]
    assert running.data.stat().st_mode & 0o777 == 0o700


def test_it_knows_small_letters_of_every_script(running: PostgresServer) -> None:
    assert run(running, "select lower('ÄÉЖ')") == [("äéж",)]


def test_its_password_stands_in_no_argument_and_no_log(running: PostgresServer) -> None:
    with pytest.raises(psycopg.errors.UndefinedObject):
        run(running, "alter role nobody_there password 'a b%/c'")

    assert running.password not in " ".join(running.process().command)
    assert running.password not in (running.folder / "postgres.log").read_text()
    assert not list(running.folder.glob("password-*"))


def test_a_server_that_outlived_its_launcher_makes_room(server: PostgresServer) -> None:
    server.prepare()
    leftover = subprocess.Popen(
        server.process().command,
        user=server.account.uid if server.account else None,
        cwd=server.data,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    wait_until(lambda: server.process().check.passes(leftover.pid))  # type: ignore[union-attr]  # a server has one

    with server.running():
        assert run(server, "select 1") == [(1,)]

    assert leftover.wait() == 0


def test_the_number_of_a_dead_server_that_another_program_has_by_now_is_forgotten(server: PostgresServer) -> None:
    server.prepare()
    pid_file = server.data / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{server.data}\n0\n0\n\n\n\n\n")

    with server.running():
        assert run(server, "select 1") == [(1,)]


@as_root
def test_root_runs_it_as_an_unprivileged_user(server: PostgresServer) -> None:
    server.prepare()
    with run_child(server.process(), server.folder / "postgres.log") as child:
        owner = Path(f"/proc/{child.pid}").stat().st_uid

    assert owner == server.data.stat().st_uid == pwd.getpwnam("nobody").pw_uid


@as_root
def test_a_state_folder_that_others_cannot_come_to_is_replaced_by_a_link(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)  # pytest's folders are closed anyway; here it matters
    closed = embed_postgres(tmp_path / "postgres", port=choose_port(), password="secret")
    try:
        with closed.running():
            assert run(closed, "select 1") == [(1,)]

        assert closed.folder.is_relative_to(FALLBACK)
        assert (tmp_path / "postgres").resolve() == closed.folder
        again = embed_postgres(tmp_path / "postgres", port=choose_port(), password="secret")
        assert again.folder == closed.folder
        assert again.account == closed.account
    finally:
        shutil.rmtree(closed.folder)


@as_root
def test_an_ordinary_user_runs_it_as_itself(open_folder: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    home = open_folder / "home"
    home.mkdir()
    os.chown(home, nobody.pw_uid, nobody.pw_gid)

    def start_and_stop() -> bool:
        server = embed_postgres(home / "postgres", port=choose_port(), password="secret")
        with server.running():
            return server.account is None and run(server, "select 1") == [(1,)]

    assert passes_as(nobody, start_and_stop)
    assert (home / "postgres" / "data").stat().st_uid == nobody.pw_uid


def passes_as(user: pwd.struct_passwd, action: Callable[[], bool]) -> bool:
    """Run `action` in a copy of this process that has become `user`."""
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            os._exit(0 if action() else 1)
        finally:
            os._exit(2)
    return os.waitpid(child, 0)[1] == 0


def test_data_of_another_version_is_left_untouched(server: PostgresServer) -> None:
    server.prepare()
    (server.data / "PG_VERSION").write_text("12\n")

    with pytest.raises(ServerFailed, match=r"made by PostgreSQL 12.*\n.*PG_BIN"):
        server.prepare()


def fake_programs(folder: Path, version: str) -> Path:
    folder = folder / "bin"
    folder.mkdir()
    for name in ("postgres", "initdb"):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        program.chmod(0o755)
    return folder


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder / "nowhere", "cannot be run"),
        (lambda folder: fake_programs(folder, "13.4"), r"PostgreSQL 13\.4; it must be 15 or newer"),
    ],
)
def test_unusable_programs_are_named(open_folder: Path, make: Callable[[Path], Path], words: str) -> None:
    folder = make(open_folder)

    with pytest.raises(ProgramMissing, match=words):
        embed_postgres(open_folder / "postgres", port=1, password="secret", pg_bin=folder)
