"""What the person at the terminal sees: a short line per process, then where to go."""

import os
import sys
import time
from pathlib import Path
from typing import Any, TextIO

from local_stack.errors import StackError
from local_stack.supervised import Phase, Supervised

_NAME_WIDTH = 26


class Terminal:
    """Lines about the stack, in colour where the stream is a terminal and NO_COLOR is not set."""

    def __init__(self, stream: TextIO = sys.stdout) -> None:
        self.versions: dict[str, str] = {}
        self._stream = stream
        self._colours = stream.isatty() and "NO_COLOR" not in os.environ
        self._began = time.monotonic()
        self._is_up = False
        self._is_stopping = False

    def show_change(self, item: Supervised) -> None:
        """One line where a change is worth one."""
        if self._is_stopping or item.phase is Phase.STOPPED:
            return
        if item.phase is Phase.RESTING:
            again = f"again in {item.delay_s:g} s" if item.delay_s >= 1 else "starting it again"
            self._print(f"  {self._paint('!', 33)} {item.name} {item.reason}; {again}, see {item.log.name}")
        elif item.is_ready and item.process.is_shown:
            words = self.versions.get(item.name, "done" if item.phase is Phase.DONE else "ready")
            seconds = f"{time.monotonic() - self._began:5.1f} s" if not self._is_up else ""
            self._print(
                f"  {self._paint('✓', 32)} {item.name:<{_NAME_WIDTH}}{self._paint(f'{words:<18}{seconds}'.rstrip(), 2)}"
            )

    def show_ready(self, url: str, *, logs: Path, setup_token: str | None, flower_port: int | None) -> None:
        self._is_up = True
        rows = [("Logs", str(logs))]
        if flower_port:
            login = "login: FLOWER_BASIC_AUTH, of the environment or in secrets.json of the state folder"
            rows.append(("Tasks", f"http://127.0.0.1:{flower_port}  ({login})"))
        rows.append(("Stop", "Ctrl-C, or: make down"))
        took = time.monotonic() - self._began
        self._print(f"\n  Spindle is running at {self._paint(url, 1, 36)}   {self._paint(f'{took:.1f} s', 2)}\n")
        if setup_token:
            self._print(f"  Setup token  {self._paint(setup_token, 1)}")
            self._print(f"  {self._paint('The first account, signed up with it, becomes the administrator.', 2)}\n")
        for name, value in rows:
            self._print(f"  {name:<6} {self._paint(value, 2)}")
        self._print("")

    def show_stopping(self) -> None:
        self._is_stopping = True
        self._print("\n  Stopping …")

    def show_stopped(self) -> None:
        self._print("  Stopped. Your data is kept.")

    def show_down(self, was_running: bool) -> None:
        self._print("  Stopped. Your data is kept." if was_running else "  Nothing is running here.")

    def show_status(self, launcher: int | None, record: dict[str, Any]) -> None:
        if launcher is None:
            self._print("  Nothing is running here. Start it with: make up")
            return
        self._print(f"  {record.get('url', 'starting')}   {self._paint(f'launcher {launcher}', 2)}")
        for name, item in record.get("processes", {}).items():
            mark = self._paint("✓", 32) if item["phase"] in (Phase.HEALTHY, Phase.DONE) else self._paint("!", 33)
            again = f"restarts {item['restarts']}" if item["restarts"] else ""
            self._print(f"  {mark} {name:<{_NAME_WIDTH}}{item['phase']:<10}{item['pid'] or '':<9}{again}")

    def show_error(self, error: StackError) -> None:
        text = str(error).replace("\n", "\n  ")
        self._print(f"\n  {self._paint('✗', 31)} {text}\n")

    def _paint(self, text: str, *codes: int) -> str:
        if not self._colours:
            return text
        return f"\033[{';'.join(map(str, codes))}m{text}\033[0m"

    def _print(self, line: str) -> None:
        try:
            print(line, file=self._stream, flush=True)
        except OSError:  # a terminal that was closed must not take the stack with it
            return
