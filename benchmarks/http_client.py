"""A lean HTTP/1.1 client for load: one kept connection, so that the measuring costs less than what is measured."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit


class Refused(RuntimeError):
    """The server answered with a status that was not expected."""


class Connection:
    """One kept connection; requests on it go one after the other."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "127.0.0.1", parts.port or 80
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def request(
        self, method: str, path: str, body: Any = None, *, token: str = "", expect: tuple[int, ...] = (200, 201)
    ) -> Any:
        """The parsed JSON answer. Raises Refused for an unexpected status."""
        reader = await self._send(method, path, body, token)
        status, headers = await _read_head(reader)
        payload = await reader.readexactly(int(headers.get("content-length", "0")))
        if status not in expect:
            raise Refused(f"{method} {path}: {status} {payload[:300]!r}")
        return json.loads(payload) if payload else None

    async def stream(self, method: str, path: str, body: Any = None, *, token: str = "") -> AsyncIterator[str]:
        """The `data:` values of a server-sent event stream, as they come, to its end."""
        reader = await self._send(method, path, body, token)
        status, _headers = await _read_head(reader)
        if status != 200:
            raise Refused(f"{method} {path}: {status}")
        rest = b""
        while chunk := await _read_chunk(reader):
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                if line.startswith(b"data:"):
                    yield line[5:].strip().decode()

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def _send(self, method: str, path: str, body: Any, token: str) -> asyncio.StreamReader:
        if self._streams is None:
            self._streams = await asyncio.open_connection(self._host, self._port, limit=2**22)
        reader, writer = self._streams
        content = b"" if body is None else json.dumps(body).encode()
        head = [f"{method} {path} HTTP/1.1", f"Host: {self._host}:{self._port}", f"Content-Length: {len(content)}"]
        if content:
            head.append("Content-Type: application/json")
        if token:
            head.append(f"Authorization: Bearer {token}")
        writer.write("\r\n".join([*head, "", ""]).encode() + content)
        await writer.drain()
        return reader


async def _read_head(reader: asyncio.StreamReader) -> tuple[int, dict[str, str]]:
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    return int(lines[0].split(" ", 2)[1]), headers


async def _read_chunk(reader: asyncio.StreamReader) -> bytes:
    """The next chunk of a body in chunks; empty at its end, or where the server has hung up."""
    try:
        size = int(await reader.readuntil(b"\r\n"), 16)
        return (await reader.readexactly(size + 2))[:size]
    except asyncio.IncompleteReadError:
        return b""
