"""What `make install` built is small enough to start fast, and asks for nothing from elsewhere."""

import gzip
import json
import re
from typing import Any

import pytest

from tests.web.node import WEB

DIST = WEB / "dist"
START_UP_LIMIT_KB = 250
CONNECTIONS = 6  # of a browser to one origin, over HTTP/1.1

Manifest = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def manifest() -> Manifest:
    read: Manifest = json.loads((DIST / ".vite" / "manifest.json").read_text())
    return read


def asked_by_the_page() -> set[str]:
    """The files of the build that index.html names; all of them are asked for at once."""
    return set(re.findall(r'(?:src|href)="/(assets/[^"]+)"', (DIST / "index.html").read_text()))


def start_up_files(manifest: Manifest) -> set[str]:
    """All that is there before anything is shown, and the largest catalogue that comes by itself."""
    return asked_by_the_page() | {manifest["src/i18n/locales/es.po"]["file"]}


def test_the_start_up_is_small(manifest: Manifest) -> None:
    sizes = {name: len(gzip.compress((DIST / name).read_bytes())) / 1000 for name in start_up_files(manifest)}

    assert sum(sizes.values()) <= START_UP_LIMIT_KB, sizes


def test_the_start_up_takes_one_round_over_the_connections_of_a_browser(manifest: Manifest) -> None:
    named = asked_by_the_page()
    imported = {
        manifest[other]["file"]
        for chunk in manifest.values()
        if chunk["file"] in named
        for other in chunk.get("imports", ())
    }

    assert len(named) <= CONNECTIONS
    assert imported <= named


@pytest.mark.parametrize("part", ["Rich", "katex", "highlight", "RoomPage", "Menu", "PictureDialog"])
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
