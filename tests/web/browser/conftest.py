"""People in real browsers at a real stack. Where there is no Chromium these tests are left out, and pytest says so."""

import os
import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from local_stack.testing import RunningStack, running_stack
from tests.open_folders import open_temporary_folder
from tests.web.browser.people import PersonAtWork, sign_up

FOLDER = Path(__file__).parent
FLAGS = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic")
LEFT_OUT = pytest.StashKey[int]()
_numbers = count(1)


def find_chromium() -> str | None:
    """CHROMIUM, or the first one on PATH."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if find_chromium() is not None:
        return
    left_out = [item for item in items if FOLDER in item.path.parents]
    items[:] = [item for item in items if item not in left_out]
    config.stash[LEFT_OUT] = len(left_out)
    config.hook.pytest_deselected(items=left_out)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    number = config.stash.get(LEFT_OUT, 0)
    if number:
        terminalreporter.section("browser tests left out", yellow=True)
        terminalreporter.line(
            f"{number} tests were left out for want of a Chromium: install one, or name it in CHROMIUM."
        )


@pytest.fixture(scope="session")
def stack() -> Iterator[RunningStack]:
    with (
        open_temporary_folder() as folder,
        running_stack(folder / "state", ORCHESTRATOR_PROCESSES="1", RATE_LIMITS="off") as running,
    ):
        yield running


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    flags = [*FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=flags)
    yield browser
    browser.close()


@pytest.fixture
def ann(browser: Browser, stack: RunningStack) -> Iterator[PersonAtWork]:
    """Somebody new, signed up, at the page of her conversations; her page must not complain."""
    yield from at_work(browser, stack, "Ann")


@pytest.fixture
def bob(browser: Browser, stack: RunningStack) -> Iterator[PersonAtWork]:
    yield from at_work(browser, stack, "Bob")


def at_work(browser: Browser, stack: RunningStack, name: str) -> Iterator[PersonAtWork]:
    context = browser.new_context(base_url=stack.url, viewport={"width": 1280, "height": 800}, locale="en")
    person = PersonAtWork(context, context.new_page(), name, f"{name.split()[0].lower()}_{next(_numbers)}")
    sign_up(person)
    yield person
    context.close()
    assert person.complaints == []
