"""The id of the request that is being served, for whatever is told or written down of it."""

from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("request_id", default="")


def current_request_id() -> str:
    """The id of the request being served, empty outside one."""
    return _current.get()


def enter_request_id(request_id: str) -> None:
    """From here on, in this task, the request of this id is served."""
    _current.set(request_id)
