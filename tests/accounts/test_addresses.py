"""Conversations may ask whether an address is somebody's; nobody learns an address by it."""

import pytest

from tests.accounts.owner_sql import OwnerSql
from tests.accounts.people import new_form
from tests.accounts.running import Accounts


@pytest.mark.parametrize(
    ("confirmed", "asked", "expected"),
    [
        (False, "own", {"is_theirs": True, "is_confirmed": False}),
        (True, "own", {"is_theirs": True, "is_confirmed": True}),
        (True, "another", {"is_theirs": False, "is_confirmed": False}),
    ],
)
def test_it_is_told_whose_an_address_is(
    accounts: Accounts, confirmed: bool, asked: str, expected: dict[str, bool]
) -> None:
    form = new_form()
    with accounts.visit() as client:
        user_id = client.post("/users", json=form).json()["id"]
    if confirmed:
        OwnerSql(accounts.databases["owner"]).run(
            "update accounts.users set confirmed_at = now() where id = cast(:id as uuid)", id=user_id
        )
    address = form["email"].upper() if asked == "own" else "another@example.org"

    with accounts.call_as("conversations") as service:
        answer = service.post("/internal/people/addresses", json={"user_id": user_id, "email": address})

    assert answer.json() == expected


def test_nobody_has_the_address_of_an_unknown_person(accounts: Accounts) -> None:
    question = {"user_id": "00000000-0000-7000-8000-000000000000", "email": "somebody@example.org"}

    with accounts.call_as("conversations") as service:
        answer = service.post("/internal/people/addresses", json=question)

    assert answer.json() == {"is_theirs": False, "is_confirmed": False}
