"""People in real browsers at a real stack. Where there is no Chromium these tests are left out, and pytest says so."""

import os
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from fake_provider.testing import FakeProvider, running_fake_provider
from local_stack.testing import RunningStack, running_stack
from tests.open_folders import open_temporary_folder
from tests.web.browser.chromium import find_chromium, leave_out_without_chromium
from tests.web.browser.people import PersonAtWork, come_in, make_account, sign_up

PATIENCE_MS = 20_000  # for what is expected to be seen; a busy machine takes its time
SETUP_TOKEN = "for-the-first-account-of-this-run"
PROVIDERS = """[lab]
wire = "openai"
base_url = "{}"
models = ["lab/reed", "lab/fern"]
allow_private = true
"""
DESKTOP = {"width": 1280, "height": 800}
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "is_mobile": True,
    "has_touch": True,
    "device_scale_factor": 2,
}
FLAGS = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic")
SETTINGS = {"ORCHESTRATOR_PROCESSES": "1", "RATE_LIMITS": "off", "ACCOUNTS_SETUP_TOKEN": SETUP_TOKEN}
_numbers = count(1)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    leave_out_without_chromium(config, items)


@pytest.fixture(scope="session")
def stack() -> Iterator[RunningStack]:
    with (
        open_temporary_folder() as folder,
        running_stack(folder / "state", **SETTINGS) as running,
    ):
        yield running


@pytest.fixture(scope="session")
def provider() -> Iterator[FakeProvider]:
    """The server of the models `lab/reed` and `lab/fern`; a test tells it what to say, and how fast."""
    with running_fake_provider(models=("reed", "fern")) as running:
        yield running


@pytest.fixture(scope="session")
def served_stack(provider: FakeProvider) -> Iterator[RunningStack]:
    """Another stack, whose operator has connected the provider."""
    with open_temporary_folder() as folder:
        connections = folder / "providers.toml"
        connections.write_text(PROVIDERS.format(provider.openai_base_url))
        with running_stack(folder / "state", **SETTINGS, PROVIDERS_FILE=str(connections)) as running:
            yield running


@pytest.fixture(scope="module")
def playwright() -> Iterator[Playwright]:
    """Goes with the file: while it is there an event loop runs in this process, and no other test could run its own."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="module")
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


@pytest.fixture(scope="session")
def administrators() -> list[str]:
    """The username of the stack's administrator, once there is one."""
    return []


@pytest.fixture(scope="module")
def administrator(browser: Browser, stack: RunningStack, administrators: list[str]) -> Iterator[PersonAtWork]:
    """The stack's administrator, one for all files; the first of them has her sign up by hand."""
    if not administrators:
        for person in at_work(browser, stack, "Mia", setup_token=SETUP_TOKEN):
            administrators.append(person.username)
            yield person
    else:
        yield from at_work(browser, stack, "Mia", username=administrators[0])


def at_work(
    browser: Browser,
    stack: RunningStack,
    name: str,
    *,
    username: str | None = None,
    setup_token: str | None = None,
    **device: Any,
) -> Iterator[PersonAtWork]:
    """Somebody new, or known by a username, in their first room; with a setup token or a `device` (settings of a
    browser's context, otherwise a desktop's) they sign up by hand.
    """
    context = browser.new_context(**{"base_url": stack.url, "viewport": DESKTOP, "locale": "en", **device})
    login = username or f"{name.split()[0].lower()}_{next(_numbers)}"
    person = PersonAtWork(context, context.new_page(), name, login)
    if device or setup_token is not None:
        sign_up(person, setup_token)
    else:
        if username is None:
            make_account(stack.url, person)
        come_in(stack.url, person)
    yield person
    context.close()
    assert person.complaints == []
