import os
import subprocess
import sys

import httpx2
import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.accounts.people import sign_in
from tests.accounts.prepared import Prepared

TEST_USER_ID = "00000000-0000-0000-0000-000000000001"
PASSWORDS = ("the first dev password", "the second dev password")


def run_migrate(prepared: Prepared, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "accounts.migrate"],
        env={"PATH": os.environ["PATH"], "ACCOUNTS_OWNER_DATABASE_URL": prepared.database_urls["owner"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_test_user_signs_in_by_the_given_password(
    prepared: Prepared, client: httpx2.Client, owner: OwnerSql, conversations: httpx2.Client
) -> None:
    for password in PASSWORDS:
        done = run_migrate(prepared, DEV_USER_PASSWORD=password)
        assert done.returncode == 0, done.stderr

        user = sign_in(client, "test_user", password).json()["user"]

        assert (user["id"], user["display_name"], user["email"]) == (TEST_USER_ID, "Test User", None)
    assert conversations.get("/internal/people", params={"user_id": TEST_USER_ID}).status_code == 200


def test_what_the_test_user_changed_stays(prepared: Prepared, owner: OwnerSql) -> None:
    run_migrate(prepared, DEV_USER_PASSWORD=PASSWORDS[0])
    owner.run("update accounts.users set bio = 'changed' where id = :id", id=TEST_USER_ID)

    run_migrate(prepared, DEV_USER_PASSWORD=PASSWORDS[0])

    assert owner.value("select bio from accounts.users where id = :id", id=TEST_USER_ID) == "changed"


@pytest.mark.parametrize("password", ["", "a password in production"])
def test_there_is_none_in_production(prepared: Prepared, owner: OwnerSql, password: str) -> None:
    owner.run("delete from accounts.users where id = :id", id=TEST_USER_ID)

    done = run_migrate(prepared, SPINDLE_ENV="production", DEV_USER_PASSWORD=password)

    assert (done.returncode == 0) == (password == "")
    assert (done.returncode == 0) or "DEV_USER_PASSWORD" in done.stderr
    assert owner.value("select count(*) from accounts.users where id = :id", id=TEST_USER_ID) == 0
