import httpx2
import pytest

from accounts.main import PREFIX, create_app
from tests.accounts.people import PASSWORD, new_form
from tests.accounts.prepared import Prepared
from tests.accounts.serving import serve


def test_over_https_the_cookie_is_bound_to_host_and_transport(prepared: Prepared) -> None:
    settings = prepared.public_settings(public_url="https://spindle.example/")
    with serve(create_app(settings)) as url, httpx2.Client(base_url=url + PREFIX) as client:
        form = new_form()
        client.post("/users", json=form)
        answer = client.post("/sessions", json={"login": form["username"], "password": PASSWORD})
        name, _, value = answer.headers["set-cookie"].partition(";")[0].partition("=")
        plain = client.post("/sessions/refresh", headers={"Cookie": f"spindle_refresh={value}"})
        prefixed = client.post("/sessions/refresh", headers={"Cookie": f"{name}={value}"})

    attributes = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert name == "__Host-spindle_refresh"
    assert attributes == {"httponly", "path=/", "samesite=strict", "secure", "max-age=2592000"}
    assert (plain.status_code, prefixed.status_code) == (401, 200)


@pytest.mark.parametrize(("origin", "allowed"), [("https://app.example", True), ("https://evil.example", False)])
def test_pages_of_named_origins_may_call_without_cookies(prepared: Prepared, origin: str, allowed: bool) -> None:
    settings = prepared.public_settings(cors_origins="https://app.example, https://other.example")
    asked = {"Origin": origin, "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "If-Match"}
    with serve(create_app(settings)) as url, httpx2.Client(base_url=url + PREFIX) as client:
        preflight = client.options("/me", headers=asked)
        refused = client.get("/me", headers={"Origin": origin})

    for answer in (preflight, refused):
        assert answer.headers.get("access-control-allow-origin") == (origin if allowed else None)
        assert "access-control-allow-credentials" not in answer.headers
    assert preflight.status_code == (200 if allowed else 400)
    assert not allowed or "ETag" in refused.headers["access-control-expose-headers"]


def test_by_default_no_other_origin_may_call(client: httpx2.Client) -> None:
    assert "access-control-allow-origin" not in client.get("/instance", headers={"Origin": "https://x.example"}).headers
