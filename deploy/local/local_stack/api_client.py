"""Generates the web client's view of the API from what both services say of themselves: `make client`."""

import subprocess
import sys
import tempfile
from pathlib import Path

from local_stack.errors import StackError
from local_stack.openapi import write_openapi
from local_stack.settings import ROOT

GENERATED = ROOT / "web" / "src" / "api" / "generated"
_NODE = Path(sys.executable).with_name("node")
_GENERATOR = ROOT / "web" / "node_modules" / "openapi-typescript" / "bin" / "cli.js"


def generate(folder: Path) -> list[Path]:
    """Writes one file of types for each service. Raises StackError with the generator's words when it fails."""
    with tempfile.TemporaryDirectory() as documents:
        return [_generate(document, folder / f"{document.stem}.ts") for document in write_openapi(Path(documents))]


def _generate(document: Path, target: Path) -> Path:
    # Fields with defaults may be left out of requests; answers always have them.
    command = [str(_NODE), str(_GENERATOR), str(document), "--output", str(target), "--default-non-nullable=false"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise StackError(f"the client could not be generated:\n{result.stdout}{result.stderr}")
    return target


def main() -> None:
    for file in generate(GENERATED):
        print(file.relative_to(ROOT))


if __name__ == "__main__":
    main()
