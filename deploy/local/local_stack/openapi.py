"""Writes what both public apps say of themselves: `python -m local_stack.openapi FOLDER`. Needs no server."""

import argparse
import json
import os
from pathlib import Path

from uvicorn.importer import import_from_string

from local_stack.gateway import PUBLIC_APPS

NOWHERE = "nobody@127.0.0.1:9/none"
UNUSED = {
    "ACCOUNTS_APP_DATABASE_URL": f"postgresql://{NOWHERE}",
    "ACCOUNTS_INTERNAL_URL": "http://127.0.0.1:9",
    "BROKER_URL": "redis://127.0.0.1:9/0",
    "CONVERSATIONS_APP_DATABASE_URL": f"postgresql://{NOWHERE}",
    "CONVERSATIONS_INTERNAL_URL": "http://127.0.0.1:9",
    "CONVERSATIONS_SERVICE_KEY": "unused" * 8,
    "LIVE_URL": "redis://127.0.0.1:9/1",
}


def write_openapi(folder: Path) -> list[Path]:
    """One file for each public app. The apps are made but never started, so their settings lead nowhere."""
    os.environ.update(UNUSED)
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for name, factory in PUBLIC_APPS.items():
        file = folder / f"{name}.json"
        file.write_text(json.dumps(import_from_string(factory)().openapi(), indent=1, sort_keys=True))
        files.append(file)
    return files


def main() -> None:
    parser = argparse.ArgumentParser(description="write the OpenAPI documents of both public apps")
    parser.add_argument("folder", type=Path)
    for file in write_openapi(parser.parse_args().folder):
        print(file)


if __name__ == "__main__":
    main()
