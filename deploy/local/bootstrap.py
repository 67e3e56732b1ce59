"""Makes .venv with everything Spindle needs and builds the web client. Asks for nothing but Python, once.

Run with any Python 3: one that is too old hands over to a newer one, or says what to install.
"""

import os
import shutil
import sys

OLDEST = (3, 11)
NEWER = ("python3.11", "python3.12", "python3.13", "python3.14")


def main() -> int:
    if sys.version_info < OLDEST:
        return hand_over()
    from installation import install
    from web_build import build

    return install() or build()


def hand_over() -> int:
    """Run again with a newer Python, if there is one on PATH."""
    for name in NEWER:
        program = shutil.which(name)
        if program:
            os.execv(program, [program, *sys.argv])  # noqa: S606 — one of four names, looked up by intent
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    print(f"\n  Spindle needs Python 3.11 or newer; {sys.executable} is {version}.", file=sys.stderr)
    print("  Install a newer one, or name it: make up PYTHON=/path/to/python3.12\n", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
