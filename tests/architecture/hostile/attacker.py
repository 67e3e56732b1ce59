"""Somebody with every right who sends what makes no sense."""

from dataclasses import dataclass, field
from typing import Any

import httpx2
from sqlalchemy import text

import accounts.tables
import conversations.tables
from shared.database.transactions import Database
from tests.architecture.authorisation.scene import Scene
from tests.architecture.authorisation.test_matrix import base_of, bearer_of
from tests.architecture.hostile.targets import Target

# A refused sign-in is written down on purpose.
WRITTEN_DOWN = {"POST /api/v1/accounts/sessions": {"audit_events"}}
MOST_TRUSTED = ("owner", "administrator", "worker", "conversations", "accounts")
SCHEMAS = {"accounts": accounts.tables.TABLES, "conversations": conversations.tables.TABLES}


@dataclass
class Attacker:
    """Sends requests to one target and sees to it that a refusal leaves no row behind."""

    scene: Scene
    target: Target
    _baseline: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        stands_for = self.target.entry.path or {}
        values = self.scene.values("owner")
        self.values = {name: values[stands_for.get(name, name)] for name in self._path_names()}
        caller = next((one for one in MOST_TRUSTED if self.target.entry.lets_in(one)), "owner")
        self.headers = bearer_of(self.scene, self.target.app, caller)
        if self.target.entry.headers:
            self.headers |= self.target.entry.headers(self.scene)
        self._baseline = self._count()

    def sound_body(self) -> dict[str, Any]:
        """A body that is in order."""
        assert self.target.entry.body is not None
        body: dict[str, Any] = self.target.entry.body(self.scene)
        return body

    def send(self, content: bytes, media_type: str = "application/json") -> httpx2.Response:
        headers = self.headers | ({"Content-Type": media_type} if media_type else {})
        return self._request(self._path(self.values), content=content, headers=headers)

    def go(self, *, query: str = "", **values: str) -> httpx2.Response:
        """With some other value in the path, or with this query."""
        own = (self.target.entry.path or {}).get("?", "").format_map(self.scene.values("owner"))
        queries = [one for one in own.split("&") if one and not query.startswith(one.partition("=")[0] + "=")]
        asked = "&".join([*queries, query] if query else queries)
        path = self._path(self.values | values) + (f"?{asked}" if asked else "")
        return self._request(path, headers=self.headers)

    def check_rows(self) -> None:
        """No refused request has left a row, nor taken one away."""
        assert self._count() == self._baseline

    def _request(self, path: str, **request: Any) -> httpx2.Response:
        method = self.target.route.partition(" ")[0]
        url = base_of(self.scene.cast.stack, self.target.app) + path
        with self.scene.cast.stack.http.stream(method, url, **request) as answer:
            assert answer.status_code < 500, answer.read()
            if answer.status_code >= 400:
                answer.read()
                check_problem(answer)
            else:
                self._baseline = self._count()
        return answer

    def _path(self, values: dict[str, str]) -> str:
        return self.target.route.partition(" ")[2].format_map(values)

    def _path_names(self) -> list[str]:
        return [name for place, name in self.target.parameters if place == "path"]

    def _count(self) -> dict[str, int]:
        service = self.target.app.removesuffix("-internal")
        stack = self.scene.cast.stack
        database = stack.databases["owner"] if service == "conversations" else stack.accounts.databases["owner"]
        counts = count_rows(database, service)
        return {table: n for table, n in counts.items() if table not in WRITTEN_DOWN.get(self.target.route, ())}


def check_problem(answer: httpx2.Response) -> None:
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (problem["status"], problem["type"]) == (answer.status_code, f"urn:spindle:problem:{problem['code']}")
    assert problem["request_id"] == answer.headers["x-request-id"]
    for fault in problem.get("errors", ()):
        assert fault.keys() == {"in", "pointer", "code", "message"}
        assert fault["in"] in ("body", "query", "path", "header", "line")


def count_rows(database: Database, service: str) -> dict[str, int]:
    """How many rows each table of a service has; jobs and events count as well."""
    counts = " union all ".join(
        f"select '{table.__tablename__}', count(*) from {service}.{table.__tablename__}"  # noqa: S608 — our own names
        for table in SCHEMAS[service]
    )
    with database.transaction() as session:
        return {row[0]: row[1] for row in session.execute(text(counts))}
