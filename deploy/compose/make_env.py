"""Copies .env.example to .env, with a fresh secret for every empty variable.

`python3 deploy/compose/make_env.py [FILE]`. An existing file is never touched.
"""

import os
import re
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / ".env.example"
_EMPTY = re.compile(r"^([A-Z][A-Z0-9_]*)=$", re.MULTILINE)


def fill(example: str) -> str:
    """The example with a secret of 192 bits, in characters safe inside an address, for every empty variable."""
    return _EMPTY.sub(lambda match: f"{match[1]}={_make_secret(match[1])}", example)


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner may read. Raises FileExistsError if there is one."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)


def main(path: Path) -> int:
    try:
        write_private(path, fill(EXAMPLE.read_text()))
    except FileExistsError:
        print(f"{path} is there already; its secrets open your data, so it stays as it is", file=sys.stderr)
        return 1
    print(f"wrote {path}; keep it, and keep it to yourself")
    return 0


def _make_secret(name: str) -> str:
    secret = secrets.token_hex(24)
    return f"operator:{secret}" if name.endswith("_BASIC_AUTH") else secret


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".env"))
