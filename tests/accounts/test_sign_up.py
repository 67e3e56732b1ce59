import httpx2
import pytest

from accounts.main import PREFIX, create_app
from tests.accounts.people import PASSWORD, new_form, sign_in, sign_up
from tests.accounts.prepared import Prepared
from tests.accounts.serving import serve


def test_a_new_account_is_answered_as_its_owner_sees_it(client: httpx2.Client) -> None:
    form = new_form(display_name="Ada Lovelace", name="Augusta Ada King")

    answer = client.post("/users", json=form)

    assert answer.status_code == 201
    me = answer.json()
    assert me["username"] == form["username"]
    assert (me["email"], me["display_name"], me["name"]) == (form["email"], "Ada Lovelace", "Augusta Ada King")
    assert (me["is_active"], me["is_admin"], me["has_second_factor"], me["version"]) == (True, False, False, 1)
    assert me["confirmed_at"] is me["bio"] is me["avatar_url"] is None
    assert "password" not in answer.text


def test_a_username_is_taken_whatever_its_case(client: httpx2.Client) -> None:
    taken = sign_up(client)["username"]

    answer = client.post("/users", json=new_form(username=taken.upper()))

    assert (answer.status_code, answer.json()["code"]) == (409, "username_taken")


def test_an_address_is_taken_whatever_its_case(client: httpx2.Client) -> None:
    taken = sign_up(client)["email"]

    answer = client.post("/users", json=new_form(email=taken.upper()))

    assert (answer.status_code, answer.json()["code"]) == (409, "email_taken")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("username", ""),
        ("username", "a" * 51),
        ("username", "two words"),
        ("username", "line\n"),
        ("username", "All"),
        ("email", "nobody"),
        ("email", "a@b@c"),
        ("email", "a" * 250 + "@b.org"),
        ("password", "ninechars"),
        ("password", "x" * 257),
        ("display_name", " "),
        ("display_name", "\u200b"),
        ("display_name", "x" * 101),
        ("is_admin", True),
        ("hashed_password", "x"),
    ],
)
def test_a_bad_field_is_named(client: httpx2.Client, field: str, value: object) -> None:
    answer = client.post("/users", json=new_form(**{field: value}))

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert [(fault["in"], fault["pointer"]) for fault in answer.json()["errors"]] == [("body", f"/{field}")]
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_refused_form_leaves_nothing_behind(client: httpx2.Client) -> None:
    taken = sign_up(client)["email"]
    form = new_form(email=taken)

    client.post("/users", json=form)

    assert client.post("/users", json={**form, "email": new_form()["email"]}).status_code == 201


def test_a_password_is_counted_in_characters_not_bytes(client: httpx2.Client) -> None:
    made = sign_up(client, password="ß" * 256)

    assert sign_in(client, made["username"], "ß" * 256).status_code == 201


def test_text_with_nul_is_refused(client: httpx2.Client) -> None:
    answer = client.post("/users", json=new_form(display_name="a\0b"))

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_request")


def test_open_doors_need_no_invitation_and_ask_for_none(client: httpx2.Client) -> None:
    answer = client.post("/users", json=new_form(invitation_token="some token"))

    assert answer.status_code == 201


def test_closed_doors_let_nobody_in_and_say_so(prepared: Prepared) -> None:
    with serve(create_app(prepared.public_settings(signup="closed"))) as url:
        answer = httpx2.post(f"{url}{PREFIX}/users", json=new_form())
        instance = httpx2.get(f"{url}{PREFIX}/instance").json()

    assert (answer.status_code, answer.json()["code"]) == (403, "sign_up_closed")
    assert instance["sign_up"] == "closed"


def test_the_instance_tells_how_one_gets_in(client: httpx2.Client) -> None:
    instance = client.get("/instance").json()

    assert instance == {
        "sign_up": "open",
        "confirmation_required": False,
        "password_min": 10,
        "identities": [],
        "version": instance["version"],
    }
    assert len(PASSWORD) >= instance["password_min"]
