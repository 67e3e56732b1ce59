from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx2
import pytest
from sqlalchemy.orm import Session

from accounts.sessions import service
from accounts.sessions.refresh_tokens import RefreshToken, first_token, read_token
from shared.ids import new_id
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.people import COOKIE, Somebody, enter_again, refresh_with
from tests.accounts.prepared import ISSUER
from tests.accounts.running import Accounts
from tests.accounts.waiting import wait_until


def successor_of(answer: httpx2.Response) -> str:
    assert answer.status_code == 200, answer.text
    return str(answer.cookies[COOKIE])


def code_of(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code")


def let_the_retry_window_pass(owner: OwnerSql, somebody: Somebody) -> None:
    query = "update accounts.sessions set rotated_at = rotated_at - interval '11 s' where id = :id"
    owner.run(query, id=somebody.session_id)


def test_a_refresh_token_is_exchanged_for_another(somebody: Somebody) -> None:
    first = somebody.refresh_token

    answer = somebody.client.post("/sessions/refresh")

    assert answer.json()["session_id"] == str(somebody.session_id)
    assert successor_of(answer) != first
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
    assert somebody.client.get("/me", headers=bearer).status_code == 200


def test_a_chain_of_refreshes_goes_on(somebody: Somebody) -> None:
    first = somebody.refresh_token

    successors = [successor_of(somebody.client.post("/sessions/refresh")) for _ in range(5)]

    assert len({first, *successors}) == 6


def test_a_retry_gets_the_same_successor(somebody: Somebody) -> None:
    first = somebody.refresh_token

    answers = [refresh_with(somebody.client, first) for _ in range(3)]

    assert len({successor_of(answer) for answer in answers}) == 1
    assert successor_of(refresh_with(somebody.client, successor_of(answers[0])))


def test_a_retry_after_the_window_ends_the_session(somebody: Somebody, owner: OwnerSql) -> None:
    first = somebody.refresh_token
    second = successor_of(refresh_with(somebody.client, first))
    let_the_retry_window_pass(owner, somebody)

    assert code_of(refresh_with(somebody.client, first)) == (401, "refresh_reused")
    assert code_of(refresh_with(somebody.client, second)) == (401, "refresh_invalid")


def test_an_older_token_ends_the_session_even_within_the_window(somebody: Somebody) -> None:
    first = somebody.refresh_token
    third = successor_of(refresh_with(somebody.client, successor_of(refresh_with(somebody.client, first))))

    assert code_of(refresh_with(somebody.client, first)) == (401, "refresh_reused")
    assert code_of(refresh_with(somebody.client, third)) == (401, "refresh_invalid")
    assert somebody.client.get("/me", headers=somebody.bearer).status_code == 401


def test_reuse_leaves_other_sessions_alone(somebody: Somebody, accounts: Accounts) -> None:
    with accounts.visit() as other_device:
        other = enter_again(other_device, somebody.username, somebody.email)
        first = somebody.refresh_token
        refresh_with(somebody.client, successor_of(refresh_with(somebody.client, first)))
        refresh_with(somebody.client, first)

        assert other.client.get("/me", headers=other.bearer).status_code == 200


def test_reuse_is_told_to_other_services_and_written_down(
    somebody: Somebody, conversations: httpx2.Client, owner: OwnerSql
) -> None:
    first = somebody.refresh_token
    refresh_with(somebody.client, successor_of(refresh_with(somebody.client, first)))
    refresh_with(somebody.client, first)

    changes = conversations.get("/internal/changes", params={"limit": 1000}).json()["items"]
    assert str(somebody.session_id) in [each["sid"] for each in changes if each["kind"] == "session_revoked"]
    written = "select count(*) from accounts.audit_events where object_id = :id and action = 'refresh_reused'"
    assert owner.value(written, id=somebody.session_id) == 1


def test_of_many_at_once_all_get_the_same_successor(somebody: Somebody, accounts: Accounts) -> None:
    first = somebody.refresh_token

    def refresh(_: int) -> str:
        with accounts.visit() as tab:
            return successor_of(refresh_with(tab, first))

    with ThreadPoolExecutor(8) as pool:
        successors = set(pool.map(refresh, range(16)))

    assert len(successors) == 1


def test_a_refresh_waits_for_the_one_before_it(somebody: Somebody, accounts: Accounts, owner: OwnerSql) -> None:
    token = read_token(somebody.refresh_token)
    assert token is not None
    database = accounts.databases["app"]

    def refresh(session: Session) -> RefreshToken:
        outcome = service.refresh(session, token, service.Device(None, None), timedelta(days=1))
        assert isinstance(outcome, service.SignedInSession)
        return outcome.token

    def refresh_apart() -> RefreshToken:
        with database.transaction() as session:
            return refresh(session)

    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            first = refresh(session)
            second = pool.submit(refresh_apart)
            wait_until(
                lambda: second.done() or is_somebody_waiting(owner), "the second refresh neither waited nor ended"
            )
        assert second.result() == first


def is_somebody_waiting(owner: OwnerSql) -> bool:
    return bool(owner.value("select count(*) from pg_locks where not granted"))


def test_a_secret_alone_is_no_token(somebody: Somebody) -> None:
    known = read_token(somebody.refresh_token)
    assert known is not None
    forged = first_token(known.session_id)

    assert code_of(refresh_with(somebody.client, forged.render())) == (401, "refresh_invalid")
    assert refresh_with(somebody.client, known.render()).status_code == 200


@pytest.mark.parametrize("token", ["", "garbage", "A" * 107, "ü", first_token(new_id()).render()])
def test_what_is_no_token_of_ours_is_refused(client: httpx2.Client, token: str) -> None:
    answer = client.post("/sessions/refresh", headers=[(b"Cookie", f"{COOKIE}={token}".encode())])

    assert code_of(answer) == (401, "refresh_invalid")


def test_no_cookie_is_no_session(client: httpx2.Client) -> None:
    assert code_of(client.post("/sessions/refresh")) == (401, "refresh_invalid")


def test_an_expired_session_is_over(somebody: Somebody, owner: OwnerSql) -> None:
    query = "update accounts.sessions set expires_at = now() - interval '1 s' where id = :id"
    owner.run(query, id=somebody.session_id)

    assert code_of(somebody.client.post("/sessions/refresh")) == (401, "refresh_invalid")


def test_a_deactivated_person_stays_signed_in_nowhere(somebody: Somebody, owner: OwnerSql) -> None:
    owner.run("update accounts.users set is_active = false where id = :id", id=somebody.id)

    assert code_of(somebody.client.post("/sessions/refresh")) == (401, "refresh_invalid")
    assert somebody.client.get("/me", headers=somebody.bearer).status_code == 401


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null", "http://127.0.0.1:1", "file://"])
def test_a_page_of_another_origin_cannot_use_the_cookie(somebody: Somebody, origin: str) -> None:
    for answer in (
        somebody.client.post("/sessions/refresh", headers={"Origin": origin}),
        somebody.client.delete("/sessions/current", headers={"Origin": origin}),
    ):
        assert code_of(answer) == (403, "origin_refused")

    assert somebody.client.post("/sessions/refresh").status_code == 200


def test_our_own_pages_may(somebody: Somebody, accounts: Accounts) -> None:
    for origin in (ISSUER, accounts.public_url):
        assert somebody.client.post("/sessions/refresh", headers={"Origin": origin}).status_code == 200


def test_the_database_holds_no_token(somebody: Somebody, owner: OwnerSql) -> None:
    token = read_token(somebody.refresh_token)
    assert token is not None
    somebody.client.post("/sessions/refresh")

    [row] = owner.run("select * from accounts.sessions where id = :id", id=somebody.session_id)

    kept = [bytes(value) for value in row if isinstance(value, bytes | memoryview)]
    assert kept
    assert token.secret not in kept
    assert token.family not in kept
