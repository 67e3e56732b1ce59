"""Requests that are asked again until somebody answers, as a client on a bad line does."""

import asyncio
import ssl
from typing import Any

import httpx2

from tests.faults.own_stack import OwnStack

TLS = ssl.create_default_context()  # unused over plain http, and too slow to make for every client
REQUEST_S = 10.0
PAUSE_S = 0.1
LONGEST_PAUSE_S = 0.8
PASSING = (429, 500, 502, 503, 504)


class NobodyAnswered(AssertionError):
    """No answer came before the deadline."""


def open_client(stack: OwnStack, token: str | None = None, *, read_s: float = REQUEST_S) -> httpx2.AsyncClient:
    """A client of the public origin, signed in with `token`."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    timeout = httpx2.Timeout(REQUEST_S, read=read_s)
    return httpx2.AsyncClient(
        base_url=f"{stack.url}/api/v1", headers=headers, timeout=timeout, verify=TLS, trust_env=False
    )


async def ask_patiently(
    client: httpx2.AsyncClient, method: str, path: str, *, patience_s: float = 60, **content: Any
) -> httpx2.Response:
    """The first answer that is more than "not now". Raises NobodyAnswered."""
    give_up_at = asyncio.get_running_loop().time() + patience_s
    pause_s, last = PAUSE_S, ""
    while asyncio.get_running_loop().time() < give_up_at:
        try:
            answer = await client.request(method, path, **content)
        except httpx2.TransportError as error:
            last = repr(error)
        else:
            if answer.status_code not in PASSING:
                return answer
            last = f"{answer.status_code} {answer.text[:200]}"
        await asyncio.sleep(pause_s)
        pause_s = min(LONGEST_PAUSE_S, 2 * pause_s)
    raise NobodyAnswered(f"{method} {path}: {last}")


async def get_all(client: httpx2.AsyncClient, path: str, **query: str) -> list[dict[str, Any]]:
    """Every item of a list, page by page. Raises NobodyAnswered, or AssertionError for a refusal."""
    items: list[dict[str, Any]] = []
    params = {**query, "limit": "200"}
    while True:
        answer = await ask_patiently(client, "GET", path, params=params)
        assert answer.status_code == 200, f"GET {path}: {answer.status_code} {answer.text[:200]}"
        page = answer.json()
        items += page["items"]
        if page["next_cursor"] is None:
            return items
        params["cursor"] = page["next_cursor"]
