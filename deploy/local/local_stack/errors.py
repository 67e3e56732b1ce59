"""What can keep the stack from starting. Every message says what to do next."""


class StackError(Exception):
    """A plain sentence for the person at the terminal; shown without a traceback."""


class PortTaken(StackError):
    """A port that one of the processes needs is in use."""

    def __init__(self, port: int, owner: str, variable: str) -> None:
        super().__init__(
            f"Port {port}, which {owner} needs, is taken by another program.\n"
            f"Stop that program, or choose a free port with {variable}, for example: {variable}={port + 1000} make up"
        )


class ProgramMissing(StackError):
    """No usable server program was found."""


class ServerFailed(StackError):
    """A server could not be made ready or did not come up."""


class StartFailed(StackError):
    """A process did not become healthy, so that everything was stopped again."""


class AlreadyRunning(StackError):
    """Another stack runs on the same state folder."""

    def __init__(self, pid: int | None) -> None:
        known = f" (process {pid})" if pid else ""
        super().__init__(f"Spindle is already running here{known}. Stop it with: make down")
