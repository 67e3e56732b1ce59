"""Runs the provider on a socket of its own."""

import asyncio
import logging
import socket

import uvicorn

from fake_provider.app import FakeProviderApp

_INTENDED = (
    "ASGI callable returned without completing response.",  # a cut
    "Cancel %s running task(s), timeout graceful shutdown exceeded",  # a stop waits for nobody
)


class _IntendedEndings(logging.Filter):
    """Drops the complaints about connections cut on purpose, and about calls that a stop breaks off."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        return record.msg not in _INTENDED and not isinstance(error, asyncio.CancelledError)


def open_socket(host: str, port: int) -> socket.socket:
    """A listening socket; port 0 takes a free one. From now on callers are kept waiting, not refused."""
    return socket.create_server((host, port), backlog=2048)


def make_server(models: tuple[str, ...]) -> uvicorn.Server:
    """A server that stops at once when told to, open streams or not."""
    logging.getLogger("uvicorn.error").addFilter(_IntendedEndings())
    config = uvicorn.Config(
        FakeProviderApp(models),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,  # longer than clients keep idle connections, so that none is closed under a request
        timeout_graceful_shutdown=0,
    )
    return uvicorn.Server(config)
