"""`python -m fake_provider`: the provider as a process. Its first line of output tells its address."""

import argparse
import sys
import threading

import uvicorn

from fake_provider.server import make_server, open_socket


def main() -> None:
    """Serve until told to stop."""
    options = _read_options()
    listener = open_socket(options.host, options.port)
    server = make_server(tuple(options.models.split(",")))
    host, port = listener.getsockname()[:2]
    print(f"http://{host}:{port}", flush=True)
    if options.until_stdin_closes:
        threading.Thread(target=_stop_with_stdin, args=(server,), daemon=True).start()
    server.run(sockets=[listener])


def _read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fake_provider", description="A model provider that misbehaves on demand.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=18100, help="0 takes a free one")
    parser.add_argument("--models", default="fake-mini,fake-large", help="names for /v1/models, by comma")
    parser.add_argument("--until-stdin-closes", action="store_true", help="stop when whoever started it is gone")
    return parser.parse_args()


def _stop_with_stdin(server: uvicorn.Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True


if __name__ == "__main__":
    main()
