"""What `make install` built is small enough to start fast, and asks for nothing from elsewhere."""

import gzip
import json
import re
from typing import Any

import pytest

from tests.web.node import WEB

DIST = WEB / "dist"
START_UP_LIMIT_KB = 250

Manifest = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    read: Manifest = json.loads((DIST / ".vite" / "manifest.json").read_text())
    return read


def start_up_files(manifest: Manifest) -> set[str]:
    """The entry, all it imports before anything is shown, the largest catalogue, and their styles."""
    files: set[str] = set()
    waiting = ["index.html", "src/i18n/locales/es.po"]
    while waiting:
        chunk = manifest[waiting.pop()]
        if chunk["file"] not in files:
            files |= {chunk["file"], *chunk.get("css", ())}
            waiting += chunk.get("imports", ())
    return files


def test_the_start_up_is_small(manifest: Manifest) -> None:
    sizes = {name: len(gzip.compress((DIST / name).read_bytes())) / 1000 for name in start_up_files(manifest)}

    assert sum(sizes.values()) <= START_UP_LIMIT_KB, sizes


@pytest.mark.parametrize("part", ["Rich", "katex", "highlight", "RoomPage"])
def test_what_is_needed_later_comes_later(manifest: Manifest, part: str) -> None:
    assert any(part in name for name in manifest)
    assert not [name for name in start_up_files(manifest) if part in name]


def test_the_page_runs_no_script_and_no_style_of_its_own() -> None:
    page = (DIST / "index.html").read_text()

    assert not re.search(r"<script(?![^>]*\ssrc=)[^>]*>", page)
    assert "<style" not in page
    assert not re.search(r"\son\w+=|\sstyle=|https?://", page)


def test_it_can_be_installed() -> None:
    manifest = json.loads((DIST / "manifest.webmanifest").read_text())

    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in manifest["icons"]}
    assert all((DIST / icon["src"].lstrip("/")).is_file() for icon in manifest["icons"])
    assert (DIST / "service-worker.js").is_file()
