"""Sockets that can be woken: the only way to end a stalled read at once is to shut its socket down.

Every read and write of a provider call goes through here, so a call can be stopped before its headers came,
and its patience counts from the last token rather than from the last byte (comments keep a socket busy).
"""

import socket
import ssl
import threading
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import httpcore2
import httpx2

from ai_orchestrator.halt import Halt
from shared.addresses import is_public

_thread = threading.local()
SocketOption = Any


class WatchedCall:
    """One call of this thread: until when it may wait, and the socket it waits on."""

    def __init__(self, halt: Halt) -> None:
        self._halt = halt
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._until = float("inf")

    def allow(self, seconds: float) -> None:
        """Wait at most `seconds` from now for the next bytes."""
        self._until = time.monotonic() + seconds

    def remaining(self) -> float:
        return self._until - time.monotonic()

    def shut(self) -> None:
        """Wake the read or write under way, from any thread."""
        with self._lock:
            if self._socket is not None:
                _shut_down(self._socket)

    @contextmanager
    def using(self, sock: socket.socket) -> Iterator[None]:
        """While open, `shut` reaches this socket. Refuses once the call was halted."""
        with self._lock:
            self._socket = sock
        try:
            if self._halt.reason is not None:
                raise httpcore2.ReadError("halted")
            yield
        finally:
            with self._lock:
                self._socket = None


@contextmanager
def watched_call(halt: Halt) -> Iterator[WatchedCall]:
    """Make this thread's traffic belong to one call that `halt` can end."""
    call = WatchedCall(halt)
    before = getattr(_thread, "call", None)
    _thread.call = call
    try:
        with halt.waking(call.shut):
            yield call
    finally:
        _thread.call = before


class WatchedTransport(httpx2.HTTPTransport):
    """An HTTP transport whose sockets belong to the calling thread's `WatchedCall`.

    With `allow_private` False it connects to public addresses only, as resolved at that moment. Through a proxy, which
    resolves names itself, it refuses those that are seen to be private from here.
    """

    def __init__(self, *, allow_private: bool, connections: int, proxy: str | None = None) -> None:
        limits = httpx2.Limits(max_connections=connections, max_keepalive_connections=connections)
        super().__init__(limits=limits, proxy=proxy)
        self._looks_ahead = proxy is not None and not allow_private
        # Since the library takes a backend only where it builds the pool itself, ours is put in afterwards.
        self._pool._network_backend = WatchedBackend(allow_private=allow_private or proxy is not None)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        if self._looks_ahead and any(is_private(address) for address in _find_addresses(request.url.host)):
            raise httpx2.ConnectError("the address is not public", request=request)
        return super().handle_request(request)


def find_proxy(base_url: str) -> str | None:
    """The proxy the environment names for this address, None for a direct connection."""
    parts = urlsplit(base_url)
    if urllib.request.proxy_bypass(parts.hostname or ""):
        return None
    return urllib.request.getproxies().get(parts.scheme)


def is_private(host: str) -> bool:
    """True for an address literal, or `localhost`, that is not a public address."""
    try:
        return not is_public(host.strip("[]"))
    except ValueError:
        name = host.rstrip(".")
        return name == "localhost" or name.endswith(".localhost")


class WatchedBackend(httpcore2.NetworkBackend):
    def __init__(self, *, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[SocketOption] | None = None,
    ) -> httpcore2.NetworkStream:
        target = host if self._allow_private else _resolve_public(host, port)
        stream = self._plain.connect_tcp(target, port, timeout, local_address, socket_options)
        return WatchedStream(stream)


class WatchedStream(httpcore2.NetworkStream):
    def __init__(self, stream: httpcore2.NetworkStream) -> None:
        self._stream = stream
        self._socket: socket.socket = stream.get_extra_info("socket")

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        call: WatchedCall | None = getattr(_thread, "call", None)
        if call is None:
            return self._stream.read(max_bytes, timeout)
        remaining = call.remaining()
        if remaining <= 0:
            raise httpcore2.ReadTimeout("no progress")
        with call.using(self._socket):
            return self._stream.read(max_bytes, None if remaining == float("inf") else remaining)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        call: WatchedCall | None = getattr(_thread, "call", None)
        if call is None:
            return self._stream.write(buffer, timeout)
        with call.using(self._socket):
            return self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return WatchedStream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _resolve_public(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore2.ConnectError("the name could not be resolved") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not addresses or any(is_private(address) for address in addresses):
        raise httpcore2.ConnectError("the address is not public")
    return addresses[0]


def _find_addresses(host: str) -> list[str]:
    """The addresses of a name, the name itself where it has none here."""
    try:
        return [str(entry[4][0]) for entry in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
    except OSError:
        return [host]


def _shut_down(sock: socket.socket) -> None:
    try:
        # The plain socket's own: an SSLSocket's method would pull the TLS state from under the reading thread.
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return  # closed already: nobody waits on it
