"""Ports on loopback: refused early when taken, found when any will do."""

import errno
import socket

from local_stack.errors import PortTaken, StackError


def require_free(host: str, port: int, owner: str, variable: str) -> None:
    """Raises PortTaken, which names the variable to set, or StackError when `host` is no address of ours."""
    try:
        with _bind(host, port):
            return
    except PermissionError as error:
        raise StackError(
            f"Port {port} needs rights that this user has not; choose one above 1023 with {variable}"
        ) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(port, owner, variable) from error
        raise StackError(f"Spindle cannot listen on {host}:{port}: {error.strerror}") from error


def choose_port(preferred: int | None = None) -> int:
    """A free port on loopback: `preferred` if it is free."""
    if preferred is not None and _is_free(preferred):
        return preferred
    with _bind("127.0.0.1", 0) as listener:
        port: int = listener.getsockname()[1]
        return port


def _is_free(port: int) -> bool:
    try:
        with _bind("127.0.0.1", port):
            return True
    except OSError:
        return False


def _bind(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener
