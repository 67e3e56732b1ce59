"""Who serves which model: the operator's `providers.toml`, else the environment."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from ai_orchestrator.providers.port import OperatorMustAct
from shared.contracts.connections import PUBLIC_BASE_URLS
from shared.contracts.jobs import FailureCode
from shared.contracts.reply import ModelChoice

Wire = Literal["openai", "anthropic", "scribe"]
SCRIBE: Literal["scribe"] = "scribe"
SCRIBE_MODEL = "spindle/scribe"


class ConnectionEntry(BaseModel):
    """One table of `providers.toml`."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    wire: Literal["openai", "anthropic"]
    base_url: str = Field(pattern=r"^https?://[^/]+")
    key_env: str | None = None
    models: list[str] = Field(min_length=1)
    allow_private: bool = False
    discover: bool = False


@dataclass(frozen=True)
class Connection:
    """A way to reach a provider. `problem` says why it cannot be used, if so."""

    name: str
    wire: Wire
    models: tuple[str, ...]
    base_url: str = ""
    key: SecretStr | None = None
    allow_private: bool = False
    discover: bool = False
    problem: str | None = None

    def match(self, model_id: str) -> int | None:
        """How closely its list names the model: the length of the longest fitting pattern, None if none fits."""
        fitting = [len(pattern) for pattern in self.models if _fits(pattern, model_id)]
        return max(fitting, default=None)

    def name_on_wire(self, model: ModelChoice) -> str:
        """The name to send: the catalogue's own, else the id without this connection's name, else the id."""
        if model.wire_name:
            return model.wire_name
        return model.id.removeprefix(f"{self.name}/")


SCRIBE_CONNECTION = Connection(name=SCRIBE, wire=SCRIBE, models=(SCRIBE_MODEL,))


def load_connections(providers_file: Path | None, environ: Mapping[str, str]) -> list[Connection]:
    """All connections in order of preference; the built-in scribe is always the last.

    Raises SystemExit, naming the variable or the table, for a file that cannot be meant.
    """
    found = _from_file(providers_file, environ) if providers_file else _from_environment(environ)
    return [*found, SCRIBE_CONNECTION]


def choose_connection(connections: list[Connection], model: ModelChoice) -> Connection:
    """The connection that serves the model: the one it names, else the closest pattern, else order.

    Never another in place of one that is missing: raises OperatorMustAct (no_provider).
    """
    if model.connection is not None:
        named = next((found for found in connections if found.name == model.connection), None)
        if named is None or named.match(model.id) is None:
            raise _no_provider(f"The connection {model.connection} does not serve {model.id}.")
        return _usable(named)
    closest = max(connections, key=lambda found: found.match(model.id) or 0)
    if closest.match(model.id) is None:
        raise _no_provider(f"No connection serves {model.id}.")
    return _usable(closest)


def _usable(connection: Connection) -> Connection:
    if connection.problem is not None:
        raise _no_provider(f"The connection {connection.name} cannot be used: {connection.problem}.")
    return connection


def _no_provider(detail: str) -> OperatorMustAct:
    return OperatorMustAct(FailureCode.NO_PROVIDER, detail)


def _fits(pattern: str, model_id: str) -> bool:
    return model_id.startswith(pattern[:-1]) if pattern.endswith("*") else model_id == pattern


def _from_file(path: Path, environ: Mapping[str, str]) -> list[Connection]:
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SystemExit(f"ai-orchestrator cannot start: PROVIDERS_FILE: {error}") from None
    return [_read_table(name, table, environ) for name, table in tables.items() if name != SCRIBE]


def _read_table(name: str, table: object, environ: Mapping[str, str]) -> Connection:
    try:
        entry = ConnectionEntry.model_validate(table)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise SystemExit(f"ai-orchestrator cannot start: PROVIDERS_FILE: [{name}] {faults}") from None
    key = _read_key(entry.key_env, environ) if entry.key_env else None
    missing = f"the variable {entry.key_env} is not set" if entry.key_env and key is None else None
    return Connection(
        name=name,
        wire=entry.wire,
        models=tuple(entry.models),
        base_url=entry.base_url.rstrip("/"),
        key=key,
        allow_private=entry.allow_private,
        discover=entry.discover,
        problem=missing or _refused_address(entry),
    )


def _refused_address(entry: ConnectionEntry) -> str | None:
    from ai_orchestrator.providers.sockets import is_private  # pulls in the HTTP client: only with connections

    if not entry.allow_private and is_private(urlsplit(entry.base_url).hostname or ""):
        return "its address is private and allow_private is not set"
    return None


def _from_environment(environ: Mapping[str, str]) -> list[Connection]:
    return [
        connection
        for connection in (
            _named(environ, "OPENAI", PUBLIC_BASE_URLS["openai"], "openai/*"),
            _named(environ, "ANTHROPIC", PUBLIC_BASE_URLS["anthropic"], "anthropic/*", wire="anthropic"),
            _named(environ, "OPENROUTER", "https://openrouter.ai/api/v1", "*"),
            _ollama(environ),
        )
        if connection is not None
    ]


def _named(
    environ: Mapping[str, str], prefix: str, default_url: str, default_models: str, wire: Wire = "openai"
) -> Connection | None:
    key = _read_key(f"{prefix}_API_KEY", environ)
    base_url = environ.get(f"{prefix}_BASE_URL", "").strip()
    if key is None and not base_url:
        return None
    listed = environ.get(f"{prefix}_MODELS", "").replace(",", " ").split()
    return Connection(
        name=prefix.lower(),
        wire=wire,
        models=tuple(listed or [default_models]),
        base_url=_checked_url(f"{prefix}_BASE_URL", base_url or default_url),
        key=key,
        allow_private=True,
    )


def _ollama(environ: Mapping[str, str]) -> Connection | None:
    base_url = environ.get("OLLAMA_BASE_URL", "").strip()
    if not base_url:
        return None
    base_url = _checked_url("OLLAMA_BASE_URL", base_url)
    if not urlsplit(base_url).path:
        base_url += "/v1"  # where Ollama speaks the OpenAI wire
    return Connection(name="ollama", wire="openai", models=("ollama/*",), base_url=base_url, allow_private=True)


def _checked_url(variable: str, url: str) -> str:
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise SystemExit(f"ai-orchestrator cannot start: {variable}: must be an http or https address")
    return url.rstrip("/")


def _read_key(variable: str, environ: Mapping[str, str]) -> SecretStr | None:
    """The key in the variable, or in the file that `{variable}_FILE` names."""
    value = environ.get(variable, "").strip()
    path = environ.get(f"{variable}_FILE", "").strip()
    if not value and path:
        try:
            value = Path(path).read_text("utf-8").strip()
        except OSError as error:
            raise SystemExit(f"ai-orchestrator cannot start: {variable}_FILE: {error.strerror}") from None
    return SecretStr(value) if value else None
