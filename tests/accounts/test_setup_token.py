from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest
from sqlalchemy import text

from accounts.main import PREFIX, create_app
from accounts.setup.token import load_setup_token
from tests.accounts.people import new_form, sign_in, sign_up
from tests.accounts.prepared import Prepared
from tests.accounts.running import Accounts
from tests.accounts.serving import serve

TOKEN = "the setup token"


@pytest.fixture(autouse=True)
def no_administrator(accounts: Accounts) -> Iterator[None]:
    _dismiss(accounts)
    yield
    _dismiss(accounts)


def _dismiss(accounts: Accounts) -> None:
    with accounts.databases["owner"].transaction() as session:
        session.execute(text("update accounts.users set is_admin = false"))


def test_the_first_with_the_token_is_administrator(client: httpx2.Client) -> None:
    made = sign_up(client, setup_token=TOKEN)

    assert made["is_admin"]
    assert sign_in(client, made["username"]).json()["user"]["is_admin"]


def test_a_wrong_token_makes_no_account(client: httpx2.Client) -> None:
    form = new_form()

    answer = client.post("/users", json={**form, "setup_token": "guessed"})

    assert (answer.status_code, answer.json()["code"]) == (403, "setup_token_invalid")
    assert sign_in(client, form["username"]).status_code == 401


def test_the_token_is_good_once(client: httpx2.Client) -> None:
    sign_up(client, setup_token=TOKEN)

    answer = client.post("/users", json=new_form(setup_token=TOKEN))

    assert (answer.status_code, answer.json()["code"]) == (403, "setup_token_invalid")


def test_of_several_at_once_one_is_administrator(client: httpx2.Client) -> None:
    forms = [new_form(setup_token=TOKEN) for _ in range(6)]

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda form: client.post("/users", json=form), forms))

    assert sorted(answer.status_code for answer in answers) == [201, 403, 403, 403, 403, 403]


def test_the_token_opens_closed_doors(prepared: Prepared) -> None:
    with serve(create_app(prepared.public_settings(signup="closed"))) as url:
        answer = httpx2.post(f"{url}{PREFIX}/users", json=new_form(setup_token=TOKEN))

    assert (answer.status_code, answer.json()["is_admin"]) == (201, True)


def test_a_token_that_nobody_gave_is_made_once(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("keys")

    with ThreadPoolExecutor(8) as pool:
        tokens = set(pool.map(lambda _: load_setup_token(folder), range(8)))

    assert len(tokens) == 1
    assert len(tokens.pop()) > 16
