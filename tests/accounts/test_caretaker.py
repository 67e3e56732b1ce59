import os
import signal
import subprocess
import sys
from pathlib import Path

from accounts.caretaker import make_rounds
from accounts.resources import open_resources
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.people import Somebody
from tests.accounts.prepared import Prepared
from tests.accounts.waiting import WITHIN_S, wait_until


def test_the_process_is_ready_after_its_first_round_and_ends_cleanly(prepared: Prepared, tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    environment = {
        "PATH": os.environ["PATH"],
        "ACCOUNTS_SYSTEM_DATABASE_URL": prepared.database_urls["system"],
        "BROKER_URL": prepared.broker_url,
        "LIVE_URL": prepared.live_url,
        "SPINDLE_READY_FILE": str(ready),
    }
    command = [sys.executable, "-m", "accounts.caretaker"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        wait_until(ready.exists, "the caretaker was not ready in time")

        process.send_signal(signal.SIGTERM)
        _, log = process.communicate(timeout=WITHIN_S)

    assert process.returncode == 0
    assert "Traceback" not in log


def test_what_is_long_over_is_removed(prepared: Prepared, somebody: Somebody, owner: OwnerSql) -> None:
    somebody.client.patch("/me", json={"bio": "mills"}, headers=somebody.bearer)
    somebody.client.delete("/sessions/current", headers=somebody.bearer)
    finished = (
        "update accounts.jobs set state = 'done', finished_at = now() - interval '15 days' where subject_id = :id"
    )
    owner.run(finished, id=somebody.id)
    owner.run(
        "update accounts.sessions set revoked_at = now() - interval '31 days' where user_id = :id", id=somebody.id
    )
    system = prepared.database_urls["system"]
    resources = open_resources(prepared.caretaker_settings(), database_url=system, name="caretaker")

    for each in make_rounds(resources):
        each.duty()

    resources.close()
    assert owner.value("select count(*) from accounts.jobs where subject_id = :id", id=somebody.id) == 0
    assert owner.value("select count(*) from accounts.sessions where user_id = :id", id=somebody.id) == 0
