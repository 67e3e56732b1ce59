import httpx2
import pytest

from tests.accounts.people import Somebody


def patch(somebody: Somebody, body: object, **headers: str) -> httpx2.Response:
    return somebody.client.patch("/me", json=body, headers={**somebody.bearer, **headers})


def test_i_see_my_account_with_its_version(somebody: Somebody) -> None:
    answer = somebody.client.get("/me", headers=somebody.bearer)

    assert answer.json()["id"] == str(somebody.id)
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["cache-control"] == "no-store"


def test_a_patch_changes_what_it_names_and_nothing_else(somebody: Somebody) -> None:
    patch(somebody, {"display_name": "Ada", "name": "Augusta", "bio": "I compute."})

    answer = patch(somebody, {"display_name": "Countess", "name": None})

    me = answer.json()
    assert (me["display_name"], me["name"], me["bio"], me["version"]) == ("Countess", None, "I compute.", 3)
    assert answer.headers["etag"] == '"3"'


def test_a_patch_that_changes_nothing_makes_no_version(somebody: Somebody) -> None:
    patch(somebody, {"bio": "I compute."})

    assert patch(somebody, {"bio": "I compute."}).json()["version"] == 2
    assert patch(somebody, {}).json()["version"] == 2


def test_a_patch_of_an_older_version_is_refused_with_the_present_one(somebody: Somebody) -> None:
    patch(somebody, {"bio": "first"})

    answer = patch(somebody, {"bio": "second"}, **{"If-Match": '"1"'})

    assert (answer.status_code, answer.json()["code"]) == (412, "version_mismatch")
    assert (answer.json()["current"]["version"], answer.json()["current"]["bio"]) == (2, "first")
    assert patch(somebody, {"bio": "second"}, **{"If-Match": '"2"'}).status_code == 200


def test_a_taken_username_is_refused_and_nothing_is_changed(somebody: Somebody, stranger: Somebody) -> None:
    answer = patch(somebody, {"username": stranger.username.upper(), "bio": "new"})

    assert (answer.status_code, answer.json()["code"]) == (409, "username_taken")
    assert somebody.client.get("/me", headers=somebody.bearer).json()["bio"] is None


@pytest.mark.parametrize(
    "body",
    [
        {"username": None},
        {"username": "a b"},
        {"bio": "x" * 4001},
        {"avatar_url": "javascript:alert(1)"},
        {"avatar_url": "http://"},
        {"email": "a@b.org"},
        {"is_admin": True},
        {"version": 9},
        [],
    ],
)
def test_a_bad_patch_is_refused(somebody: Somebody, body: object) -> None:
    answer = patch(somebody, body)

    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed")
    assert somebody.client.get("/me", headers=somebody.bearer).json()["version"] == 1


def test_others_hear_of_my_new_card(somebody: Somebody, conversations: httpx2.Client) -> None:
    patch(somebody, {"display_name": "Ada", "avatar_url": "https://example.org/ada.png"})

    found = conversations.get("/internal/people", params={"user_id": str(somebody.id)}).json()

    card = {
        "username": somebody.username,
        "display_name": "Ada",
        "avatar_url": "https://example.org/ada.png",
        "is_active": True,
    }
    assert found == {"user_id": str(somebody.id), "version": 2, "card": card}


def test_nobody_is_found_who_does_not_exist(conversations: httpx2.Client) -> None:
    for query in ({}, {"username": "nobody at all"}, {"user_id": "00000000-0000-0000-0000-00000000dead"}):
        assert conversations.get("/internal/people", params=query).status_code == 404


def test_a_username_is_found_whatever_its_case(somebody: Somebody, conversations: httpx2.Client) -> None:
    found = conversations.get("/internal/people", params={"username": somebody.username.upper()})

    assert found.json()["user_id"] == str(somebody.id)
