from collections.abc import Iterator

import httpx2
import pytest
import redis

from accounts.main import PREFIX, create_app
from tests.accounts.people import new_form, sign_in
from tests.accounts.prepared import Prepared
from tests.accounts.serving import serve


@pytest.fixture
def limited(prepared: Prepared) -> Iterator[httpx2.Client]:
    with redis.Redis.from_url(prepared.live_url) as live:
        for key in live.scan_iter("spindle:limits*"):
            live.delete(key)
    app = create_app(prepared.public_settings(rate_limits="on"))
    with serve(app) as url, httpx2.Client(base_url=url + PREFIX) as client:
        yield client


def test_the_eleventh_sign_in_of_a_minute_is_refused(limited: httpx2.Client) -> None:
    answers = [sign_in(limited, f"somebody_{number}") for number in range(11)]

    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    refusal = answers[-1]
    assert refusal.json()["code"] == "rate_limited"
    assert 1 <= int(refusal.headers["retry-after"]) <= 60
    assert refusal.headers["ratelimit-policy"] == '"sign-in-address";q=10;w=60'
    assert refusal.headers["ratelimit"].startswith('"sign-in-address";r=0;t=')


def test_an_answer_tells_what_is_left(limited: httpx2.Client) -> None:
    answer = sign_in(limited, "somebody")

    assert answer.headers["ratelimit-policy"] == '"sign-in-address";q=10;w=60, "sign-in-login";q=10;w=60'
    assert answer.headers["ratelimit"] == '"sign-in-address";r=9;t=60, "sign-in-login";r=9;t=60'


def test_the_twenty_first_sign_up_of_an_hour_is_refused(limited: httpx2.Client) -> None:
    answers = [limited.post("/users", json={**new_form(), "setup_token": "wrong"}) for _ in range(21)]

    assert [answer.status_code for answer in answers] == [403] * 20 + [429]


def test_limits_that_are_off_are_not_told(client: httpx2.Client) -> None:
    answers = [sign_in(client, "somebody") for _ in range(12)]

    assert {answer.status_code for answer in answers} == {401}
    assert "ratelimit" not in answers[-1].headers
