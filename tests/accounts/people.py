"""People who walk through the doors of accounts."""

import itertools
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx2

PASSWORD = "a password for tests"
COOKIE = "spindle_refresh"
_numbers = itertools.count(1)


@dataclass
class Somebody:
    """A person with an account, signed in by `client`, whose cookies are theirs."""

    client: httpx2.Client
    id: UUID
    username: str
    email: str
    session_id: UUID
    access_token: str

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.access_token}"}

    @property
    def refresh_token(self) -> str:
        token = self.client.cookies.get(COOKIE)
        assert token is not None
        return token


def new_form(**fields: Any) -> dict[str, Any]:
    """A sign-up form that nobody has used."""
    name = f"p{next(_numbers)}_{uuid4().hex[:12]}"
    return {"username": name, "email": f"{name}@example.org", "password": PASSWORD, **fields}


def sign_up(client: httpx2.Client, **fields: Any) -> dict[str, Any]:
    """Make an account; what the service answered."""
    answer = client.post("/users", json=new_form(**fields))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def sign_in(client: httpx2.Client, login: str, password: str = PASSWORD) -> httpx2.Response:
    return client.post("/sessions", json={"login": login, "password": password})


def enter(client: httpx2.Client, **fields: Any) -> Somebody:
    """Sign up and in."""
    made = sign_up(client, **fields)
    return enter_again(client, made["username"], made["email"])


def enter_again(client: httpx2.Client, username: str, email: str) -> Somebody:
    """Sign in once more, as from another device."""
    answer = sign_in(client, username)
    assert answer.status_code == 201, answer.text
    session = answer.json()
    return Somebody(
        client=client,
        id=UUID(session["user"]["id"]),
        username=username,
        email=email,
        session_id=UUID(session["session_id"]),
        access_token=session["access_token"],
    )


def refresh_with(client: httpx2.Client, token: str) -> httpx2.Response:
    """Refresh with this very token, whatever the client's own cookie is."""
    client.cookies.clear()
    return client.post("/sessions/refresh", headers={"Cookie": f"{COOKIE}={token}"})
