"""A server that answers with exactly these bytes and then does as it is told: nothing, or close."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class RawServer:
    """Sends `payload` to each caller once its request has come, then stalls or closes."""

    def __init__(self, payload: bytes, *, stalls: bool, context: ssl.SSLContext | None = None) -> None:
        self.requests = 0
        self.client_gone = threading.Event()
        self.answered = threading.Event()
        self._payload = payload
        self._stalls = stalls
        self._context = context
        self._listener = socket.create_server(("127.0.0.1", 0))

    @property
    def base_url(self) -> str:
        scheme = "https" if self._context else "http"
        return f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}/v1"

    def serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _answer(self, connection: socket.socket) -> None:
        if self._context is not None:
            connection = self._context.wrap_socket(connection, server_side=True)
        with connection:
            self._read_request(connection)
            self.requests += 1
            connection.sendall(self._payload)
            self.answered.set()
            if self._stalls:
                self._wait_for_the_end(connection)

    def _read_request(self, connection: socket.socket) -> None:
        """Take all of it: closing on unread bytes would reset the connection and lose the answer."""
        with connection.makefile("rb") as lines:
            length = 0
            for line in iter(lines.readline, b"\r\n"):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            lines.read(length)

    def _wait_for_the_end(self, connection: socket.socket) -> None:
        connection.settimeout(20)
        try:
            while connection.recv(65536):
                continue
        except ConnectionError:
            pass
        except OSError:
            return
        self.client_gone.set()


@contextmanager
def serving(payload: bytes, *, stalls: bool = False, context: ssl.SSLContext | None = None) -> Iterator[RawServer]:
    server = RawServer(payload, stalls=stalls, context=context)
    threading.Thread(target=server.serve, daemon=True).start()
    try:
        yield server
    finally:
        server.close()


def http(body: bytes, content_type: str = "text/event-stream", status: str = "200 OK", more: str = "") -> bytes:
    """A whole response that ends with the connection."""
    return f"HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\n{more}connection: close\r\n\r\n".encode() + body
