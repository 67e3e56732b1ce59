"""The doors by which a test steers the provider and reads what it saw."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from pydantic import ValidationError

from fake_provider.calls import CallLog
from fake_provider.config import Config, Script
from fake_provider.exchange import Exchange
from fake_provider.steering import Steering


@dataclass(frozen=True, slots=True)
class Reply:
    """Status and JSON body of an answer."""

    status: int
    body: bytes = b""


class Control:
    """`/_config`, `/_script`, `/_calls`, `/_stats` and the list of models."""

    def __init__(self, steering: Steering, log: CallLog, models: tuple[str, ...]) -> None:
        self._steering = steering
        self._log = log
        self._models = models
        self._routes = {
            ("GET", "/_config"): self._show_config,
            ("POST", "/_config"): self._set_config,
            ("GET", "/_script"): self._show_scripts,
            ("POST", "/_script"): self._add_script,
            ("DELETE", "/_script"): self._forget_scripts,
            ("GET", "/_calls"): self._show_calls,
            ("DELETE", "/_calls"): self._forget_calls,
            ("GET", "/_stats"): self._show_stats,
            ("DELETE", "/_stats"): self._forget_stats,
            ("GET", "/v1/models"): self._show_models,
        }

    async def handle(self, exchange: Exchange) -> Reply:
        """The answer to anything that is not a call of a model."""
        handler = self._routes.get((exchange.method, exchange.path))
        if handler is None:
            known = any(path == exchange.path for _, path in self._routes)
            return _problem(405, "method not allowed") if known else _problem(404, "no such path")
        body = await exchange.read_body()
        try:
            return handler(exchange, body)
        except ValidationError as error:
            return Reply(422, b'{"error": {"message": "not valid", "details": %b}}' % error.json().encode())

    def _show_config(self, exchange: Exchange, body: bytes) -> Reply:
        return Reply(200, self._steering.config.model_dump_json().encode())

    def _set_config(self, exchange: Exchange, body: bytes) -> Reply:
        self._steering.configure(Config.model_validate_json(body))
        return self._show_config(exchange, body)

    def _show_scripts(self, exchange: Exchange, body: bytes) -> Reply:
        scripts = [script.model_dump(mode="json", exclude_unset=True) for script in self._steering.scripts]
        return _json({"scripts": scripts})

    def _add_script(self, exchange: Exchange, body: bytes) -> Reply:
        self._steering.scripts.append(Script.model_validate_json(body))
        return self._show_scripts(exchange, body)

    def _forget_scripts(self, exchange: Exchange, body: bytes) -> Reply:
        self._steering.scripts.clear()
        return Reply(204)

    def _show_calls(self, exchange: Exchange, body: bytes) -> Reply:
        after = parse_qs(exchange.query.decode("latin-1")).get("after", ["0"])[-1]
        if not after.isdecimal():
            return _problem(422, "after is not a number")
        return Reply(200, self._log.render(int(after)))

    def _forget_calls(self, exchange: Exchange, body: bytes) -> Reply:
        self._log.clear()
        return Reply(204)

    def _show_stats(self, exchange: Exchange, body: bytes) -> Reply:
        return _json(self._log.stats())

    def _forget_stats(self, exchange: Exchange, body: bytes) -> Reply:
        self._log.clear_stats()
        return Reply(204)

    def _show_models(self, exchange: Exchange, body: bytes) -> Reply:
        if b"anthropic-version" in exchange.headers:
            return _json(_anthropic_models(self._models))
        entries = [{"id": name, "object": "model", "created": 1767225600, "owned_by": "fake"} for name in self._models]
        return _json({"object": "list", "data": entries})


def _anthropic_models(models: tuple[str, ...]) -> dict[str, Any]:
    entries = [
        {"type": "model", "id": name, "display_name": name, "created_at": "2026-01-01T00:00:00Z"} for name in models
    ]
    return {"data": entries, "has_more": False, "first_id": models[0], "last_id": models[-1]}


def _json(value: object) -> Reply:
    return Reply(200, json.dumps(value).encode())


def _problem(status: int, message: str) -> Reply:
    return Reply(status, json.dumps({"error": {"message": message}}).encode())
