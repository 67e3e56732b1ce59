"""Every route of every app, tried by every kind of caller."""

from typing import Any
from uuid import uuid4

import httpx2
import pytest

from tests.architecture.authorisation.cast import Cast
from tests.architecture.authorisation.expectations import CALLERS, SERVICES, TABLES, Entry
from tests.architecture.authorisation.scene import PICTURE, UPLOAD, Scene, set_scene
from tests.architecture.route_tables import make_apps, routes_of
from tests.conversations.running import Stack
from tests.conversations.working import Worker

CASES = [
    pytest.param(app, route, entry, id=f"{app} {route} {entry.name}".strip())
    for app, table in TABLES.items()
    for route, entries in table.items()
    for entry in entries
]


@pytest.mark.parametrize("app", TABLES)
def test_every_route_stands_in_the_table(app: str) -> None:
    assert routes_of(make_apps()[app]) == set(TABLES[app])


@pytest.mark.parametrize(("app", "route", "entry"), CASES)
def test_a_route_answers_each_caller_as_the_table_says(
    cast: Cast, worker: Worker, calm_scene: Scene, app: str, route: str, entry: Entry
) -> None:
    callers = CALLERS + SERVICES if app.endswith("internal") else CALLERS
    reads = route.startswith("GET")
    # In accounts other routes end the sessions of its people.
    is_calm = reads and entry.prepare is None and app.startswith("conversations")
    scene = calm_scene if is_calm else prepared(cast, worker, entry)
    expected = dict(zip(callers, entry.expected, strict=True))
    let_in = {caller for caller, status in expected.items() if status == entry.status}

    before = scene.state()
    answered = {caller: call(scene, app, route, entry, caller) for caller in callers if caller not in let_in}
    assert scene.state() == before
    for earlier, caller in enumerate(let_in):
        if earlier and not reads:
            scene = prepared(cast, worker, entry)
        answered[caller] = call(scene, app, route, entry, caller)

    assert {caller: answered[caller] for caller in callers} == expected


def prepared(cast: Cast, worker: Worker, entry: Entry) -> Scene:
    scene = set_scene(cast, worker)
    if entry.prepare is not None:
        entry.prepare(scene)
    return scene


def call(scene: Scene, app: str, route: str, entry: Entry, caller: str) -> int:
    """The status of one request; the body of a stream is not waited for."""
    method, _, path = route.partition(" ")
    values, own = scene.values(caller), dict(entry.path or {})
    query = own.pop("?", "").format_map(values)
    for name, other in own.items():
        path = path.replace(f"{{{name}}}", f"{{{other}}}")
    url = base_of(scene.cast.stack, app) + path.format_map(values) + (f"?{query}" if query else "")
    headers = bearer_of(scene, app, caller) | (entry.headers(scene) if entry.headers else {})
    request = body_of(scene, entry)
    with scene.cast.stack.http.stream(method, url, headers=headers, **request) as answer:
        refused = answer.status_code >= 400
        if refused:
            check_problem(answer)
        return answer.status_code


def check_problem(answer: httpx2.Response) -> None:
    """A refusal tells what is refused and nothing of what is behind it."""
    answer.read()
    assert answer.headers["content-type"] == "application/problem+json"
    assert {"type", "title", "status", "code", "detail", "request_id"} <= answer.json().keys()


def body_of(scene: Scene, entry: Entry) -> dict[str, Any]:
    body = entry.body(scene) if entry.body else None
    if isinstance(body, tuple):
        if body[0] == "file":
            return {"data": body[1], "files": {"file": ("mill.png", PICTURE)}}
        fields = {"format": "jsonl", "client_id": str(uuid4()), **body[1]}
        return {"data": fields, "files": {"file": ("talk.jsonl", UPLOAD)}}
    return {} if body is None else {"json": body}


def bearer_of(scene: Scene, app: str, caller: str) -> dict[str, str]:
    if caller == "anonymous":
        return {}
    if caller in scene.people:
        return {"Authorization": f"Bearer {scene.people[caller].token}"}
    service = "ai-orchestrator" if caller == "worker" else caller
    return scene.cast.stack.ask(service, app.removesuffix("-internal"))


def base_of(stack: Stack, app: str) -> str:
    return {
        "accounts": stack.accounts.public_url,
        "accounts-internal": stack.accounts.internal_url,
        "conversations": stack.public_url,
        "conversations-internal": stack.internal_url,
    }[app]
