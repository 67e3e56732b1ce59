"""`python -m local_stack up`, `down`, `status`, `migrate`, `rotate-keys`."""

import argparse
import json
import sys

from local_stack.errors import StackError
from local_stack.key_rotation import rotate_keys
from local_stack.launcher import migrate_stack, run_stack, stop_stack
from local_stack.settings import load_settings
from local_stack.state_folder import StateFolder
from local_stack.terminal import Terminal


def main() -> int:
    parser = argparse.ArgumentParser(prog="local_stack", description="the whole of Spindle on one machine")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("up", help="start everything and stay until stopped")
    commands.add_parser("down", help="stop what runs on this state folder")
    commands.add_parser("migrate", help="bring the databases up to date, start nothing else")
    commands.add_parser("rotate-keys", help="go the next step towards a new key for people's own provider keys")
    status = commands.add_parser("status", help="say what runs; the exit code is 0 when all is healthy")
    status.add_argument("--json", action="store_true", help="as data")
    arguments = parser.parse_args()
    terminal = Terminal()
    try:
        settings = load_settings()
        state = StateFolder(settings.state)
        match arguments.command:
            case "up":
                run_stack(settings, terminal)
                return 0
            case "migrate":
                migrate_stack(settings, terminal)
                return 0
            case "rotate-keys":
                return rotate_keys(settings)
            case "down":
                terminal.show_down(stop_stack(state))
                return 0
            case _:
                return show_status(state, terminal, as_json=arguments.json)
    except StackError as error:
        terminal.show_error(error)
        return 1
    except PermissionError as error:
        terminal.show_error(
            StackError(f"{error.filename or 'That process'} belongs to another user; run this as that user")
        )
        return 1
    except KeyboardInterrupt:  # before there was anything to stop
        return 130


def show_status(state: StateFolder, terminal: Terminal, *, as_json: bool) -> int:
    """Print what runs; 0 when everything is healthy."""
    pid = state.find_launcher()
    record = state.read_record() if pid else {}
    phases = [item["phase"] for item in record.get("processes", {}).values()]
    healthy = bool(phases) and all(phase in ("healthy", "done") for phase in phases)
    if as_json:
        print(json.dumps({"running": pid is not None, "healthy": healthy, "launcher": pid, **record}, indent=2))
    else:
        terminal.show_status(pid, record)
    return 0 if healthy else 1


if __name__ == "__main__":
    sys.exit(main())
