"""The servers of tools (Model Context Protocol) that an operator allows to AI participants: MCP_SERVERS_FILE.

The owner of a room decides by it what may be called, the worker calls by it; both read the same file.
"""

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")


class McpServer(BaseModel):
    """One server: where it is, which of its tools AIs may call, and which of those without asking a person.

    In `tools` and `allow` a `*` as last character stands for any ending.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str
    token_env: str | None = None
    tools: list[str] = Field(default=["*"], max_length=200)
    allow: list[str] = Field(default=[], max_length=200)

    @field_validator("url")
    @classmethod
    def _reachable(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an http or https address")
        return url

    def offers(self, tool: str) -> bool:
        """Whether AIs may call this tool at all."""
        return any(_fits(pattern, tool) for pattern in self.tools)

    def allows(self, tool: str) -> bool:
        """Whether they may without a person's approval."""
        return self.offers(tool) and any(_fits(pattern, tool) for pattern in self.allow)

    def read_token(self, environ: Mapping[str, str] = os.environ) -> SecretStr | None:
        """The bearer token, if the server takes one and the environment has it."""
        value = environ.get(self.token_env, "").strip() if self.token_env else ""
        return SecretStr(value) if value else None


AllowedServers = Mapping[str, McpServer]
"""The servers by name."""
NO_SERVERS: AllowedServers = MappingProxyType({})


def load_servers(path: Path | None) -> AllowedServers:
    """The servers of the file, none without one.

    Raises SystemExit, naming the variable and the table, for a file that cannot be meant.
    """
    if path is None:
        return NO_SERVERS
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise SystemExit(f"cannot start: MCP_SERVERS_FILE: {error}") from None
    return {name: _read_table(name, table) for name, table in tables.items()}


def _read_table(name: str, table: object) -> McpServer:
    if NAME.fullmatch(name) is None:
        raise SystemExit(f"cannot start: MCP_SERVERS_FILE: [{name}] a name is lower-case letters, digits and hyphens")
    try:
        return McpServer.model_validate(table)
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        raise SystemExit(f"cannot start: MCP_SERVERS_FILE: [{name}] {faults}") from None


def _fits(pattern: str, tool: str) -> bool:
    return tool.startswith(pattern[:-1]) if pattern.endswith("*") else tool == pattern
