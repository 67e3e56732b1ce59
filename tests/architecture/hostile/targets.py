"""Every request that takes a body, a path or a query, found in the apps' own descriptions."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from tests.architecture.authorisation.expectations import TABLES, Entry
from tests.architecture.route_tables import make_apps

APPS = make_apps()


@dataclass(frozen=True)
class Target:
    """One route with the request it is tried with; `fields` are all that its body may have."""

    app: str
    route: str
    entry: Entry
    fields: tuple[str, ...] = ()
    parameters: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.app} {self.route}"


def all_targets() -> Iterator[Target]:
    for name, app in APPS.items():
        described = app.openapi()
        for route, entries in TABLES[name].items():
            method, _, path = route.partition(" ")
            operation = described["paths"].get(path, {}).get(method.lower())
            if operation is not None:
                parameters = tuple((each["in"], each["name"]) for each in operation.get("parameters", ()))
                yield Target(name, route, entries[0], tuple(_fields(app, operation)), parameters)


def takes_json(target: Target) -> bool:
    path, method = target.route.partition(" ")[2], target.route.partition(" ")[0].lower()
    content = APPS[target.app].openapi()["paths"][path][method].get("requestBody", {}).get("content", {})
    return "application/json" in content


def _fields(app: FastAPI, operation: dict[str, Any]) -> Iterator[str]:
    schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    reference = schema.get("$ref", "").rpartition("/")[2]
    yield from app.openapi()["components"]["schemas"].get(reference, schema).get("properties", {})


TARGETS = list(all_targets())
WITH_BODY = [target for target in TARGETS if takes_json(target)]
