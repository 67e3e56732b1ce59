import httpx2
import pytest

from tests.accounts.people import COOKIE, Somebody, enter_again, refresh_with
from tests.accounts.running import Accounts


def is_signed_in(somebody: Somebody) -> bool:
    return somebody.client.get("/me", headers=somebody.bearer).status_code == 200


def test_signing_out_by_access_token_ends_the_session_at_once(somebody: Somebody) -> None:
    token = somebody.refresh_token
    somebody.client.cookies.clear()

    answer = somebody.client.delete("/sessions/current", headers=somebody.bearer)

    assert (answer.status_code, answer.content) == (204, b"")
    assert not is_signed_in(somebody)
    assert refresh_with(somebody.client, token).json()["code"] == "refresh_invalid"


def test_signing_out_by_cookie_ends_the_session_and_removes_the_cookie(somebody: Somebody) -> None:
    answer = somebody.client.delete("/sessions/current")

    assert answer.status_code == 204
    assert somebody.client.cookies.get(COOKIE) is None
    assert not is_signed_in(somebody)


def test_an_access_token_that_ran_out_does_not_keep_one_from_signing_out(somebody: Somebody) -> None:
    answer = somebody.client.delete("/sessions/current", headers={"Authorization": "Bearer worn-out"})

    assert answer.status_code == 204
    assert not is_signed_in(somebody)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic eDp5"}])
def test_nobody_cannot_sign_out(client: httpx2.Client, headers: dict[str, str]) -> None:
    answer = client.delete("/sessions/current", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_signing_out_twice_is_the_same_as_once(somebody: Somebody) -> None:
    for _ in range(2):
        assert somebody.client.delete("/sessions/current", headers=somebody.bearer).status_code == 204


def test_one_sees_where_one_is_signed_in(somebody: Somebody, accounts: Accounts) -> None:
    with accounts.visit() as other_device:
        other_device.headers["User-Agent"] = "a telephone"
        other = enter_again(other_device, somebody.username, somebody.email)

        items = somebody.client.get("/sessions", headers=somebody.bearer).json()["items"]

    assert [item["id"] for item in items] == [str(other.session_id), str(somebody.session_id)]
    assert [item["current"] for item in items] == [False, True]
    assert (items[0]["user_agent"], items[0]["address"]) == ("a telephone", "127.0.0.1")


def test_the_list_of_sessions_comes_in_pages(somebody: Somebody) -> None:
    for _ in range(4):
        enter_again(somebody.client, somebody.username, somebody.email)
    seen: list[str] = []
    cursor = None
    while True:
        query = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = somebody.client.get("/sessions", params=query, headers=somebody.bearer).json()
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break

    assert len(seen) == len(set(seen)) == 5


def test_a_cursor_that_is_not_ours_is_refused(somebody: Somebody) -> None:
    answer = somebody.client.get("/sessions", params={"cursor": "nonsense"}, headers=somebody.bearer)

    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_cursor")


def test_a_device_is_signed_out_from_another(somebody: Somebody, accounts: Accounts) -> None:
    with accounts.visit() as lost_device:
        lost = enter_again(lost_device, somebody.username, somebody.email)

        for _ in range(2):
            answer = somebody.client.delete(f"/sessions/{lost.session_id}", headers=somebody.bearer)
            assert answer.status_code == 204

        assert not is_signed_in(lost)
        assert is_signed_in(somebody)
        assert len(somebody.client.get("/sessions", headers=somebody.bearer).json()["items"]) == 1


def test_all_other_devices_are_signed_out_at_once(somebody: Somebody) -> None:
    others = [enter_again(somebody.client, somebody.username, somebody.email) for _ in range(3)]

    assert somebody.client.delete("/sessions", headers=somebody.bearer).status_code == 204

    assert [is_signed_in(other) for other in others] == [False] * 3
    assert is_signed_in(somebody)


def test_a_stranger_cannot_end_my_session(somebody: Somebody, stranger: Somebody) -> None:
    answer = stranger.client.delete(f"/sessions/{somebody.session_id}", headers=stranger.bearer)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert is_signed_in(somebody)


def test_other_services_hear_of_it(somebody: Somebody, conversations: httpx2.Client) -> None:
    before = read_to_the_end(conversations)

    somebody.client.delete("/sessions/current", headers=somebody.bearer)

    items = conversations.get("/internal/changes", params={"after": before}).json()["items"]
    told = [(item["kind"], item["user_id"], item["sid"]) for item in items]
    assert told == [("session_revoked", str(somebody.id), str(somebody.session_id))]


def read_to_the_end(conversations: httpx2.Client) -> str:
    cursor = ""
    while True:
        page = conversations.get("/internal/changes", params={"after": cursor, "limit": 1000}).json()
        cursor = page["next_cursor"]
        if not page["items"]:
            return str(cursor)
