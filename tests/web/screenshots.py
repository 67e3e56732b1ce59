"""Pictures of every main view, at three sizes, in both themes, into web/screenshots: `make screenshots`.

Two more go into docs/pictures, for the README.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from fake_provider.testing import FakeProvider
from local_stack.settings import ROOT
from local_stack.testing import RunningStack
from tests.web import scenes
from tests.web.browser.barriers import THEMES, TWO_FRAMES
from tests.web.browser.conftest import SETUP_TOKEN, at_work, browser, playwright, provider, served_stack
from tests.web.browser.people import PASSWORD, PersonAtWork
from tests.web.node import WEB

__all__ = ["browser", "playwright", "provider", "served_stack"]

FOLDER = WEB / "screenshots"
SHOWCASE = ROOT / "docs" / "pictures"
SHOWCASE_LIMIT = 150_000
SIZES = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1440, 900)}
NOWHERE = "00000000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class World:
    """Who looks, by name Ann, and what there is to look at."""

    ann: PersonAtWork
    garden: str
    balcony: str
    quiet: str
    closed: str
    invitation: str


@pytest.fixture(scope="module")
def ann(browser: Browser, served_stack: RunningStack) -> Iterator[PersonAtWork]:
    yield from at_work(browser, served_stack, "Ann with a Rather Long Name", setup_token=SETUP_TOKEN)


@pytest.fixture(scope="module")
def world(ann: PersonAtWork, served_stack: RunningStack, provider: FakeProvider) -> Iterator[World]:
    with (
        ann.program() as program,
        scenes.member(served_stack.url, "سارة العلي", "sara") as sara,
        scenes.member(served_stack.url, "Wolfeschlegelsteinhausenbergerdorff" * 2, "wolfe") as wolfe,
        scenes.member(served_stack.url, "Mira", "mira") as mira,
        scenes.member(served_stack.url, "Tomás", "tomas") as tomas,
    ):
        me = scenes.Member(program.get("/api/v1/accounts/me").json()["id"], program)
        closed = scenes.open_room(me, "Last year")
        me.do("PATCH", closed, json={"status": "archived"})
        long = scenes.open_room(wolfe, "A title that is much longer than any list of conversations has room for", me.id)
        wolfe.say(long, "https://example.org/" + "very/long/address/" * 12)
        quiet = scenes.open_room(me, "Nothing said yet")
        balcony = scenes.open_room(mira, "Balcony garden", me.id, tomas.id, ais=("Reed", "Fern"))
        scenes.fill_list(mira, tomas)
        scenes.fill_balcony(mira, tomas, balcony, provider)
        garden = scenes.open_room(me, "Garden", sara.id, wolfe.id, ais=("Reed",))
        invitation = me.do("POST", f"{garden}/invitations", json={"role": "member"})["url"]
        scenes.fill_garden(me, sara, garden, provider)
        yield World(ann, garden, balcony, quiet, closed, invitation)


def test_pictures_of_rooms_and_pages(world: World) -> None:
    views = {
        "home": "/",
        "room": f"/c/{world.garden}",
        "room-of-four": f"/c/{world.balcony}",
        "room-empty": f"/c/{world.quiet}",
        "room-archived": f"/c/{world.closed}",
        "room-not-found": f"/c/{NOWHERE}",
        "search": "/search?q=plan",
        "search-none": "/search?q=zeppelin",
        "join": "/join#" + world.invitation.partition("#")[2],
        "to-dos": "/todos",
        "join-nowhere": "/join#nothing",
    }
    for name, path in views.items():
        world.ann.page.goto(path)
        take(world.ann.page, name)


def test_pictures_of_panels(world: World) -> None:
    enter(world, world.garden)
    for title in world.ann.open_panels():
        take(world.ann.page, f"panel-{slug(title)}")


def test_pictures_of_settings(world: World) -> None:
    world.ann.page.goto("/")
    for title in world.ann.open_settings():
        take(world.ann.page, f"settings-{slug(title)}")


def test_pictures_of_what_opens(world: World) -> None:
    page = world.ann.page
    enter(world, world.garden)
    for action in ("React", "Edit", "Reply", "Delete"):
        act(page, action)
        take(page, f"message-{slug(action)}")
        page.keyboard.press("Escape")
    open_menu(page)
    take(page, "message-menu")
    page.keyboard.press("Escape")
    page.get_by_role("log").focus()
    page.keyboard.press("?")
    take(page, "shortcuts")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="New conversation").first.click()
    expect(page.get_by_role("dialog").get_by_role("checkbox").first).to_be_visible()
    take(page, "new-conversation")
    page.keyboard.press("Escape")
    enter(world, world.garden, "?panel=ais")
    page.get_by_role("button", name="Add an AI").click()
    take(page, "add-an-ai")
    page.keyboard.press("Escape")


def test_pictures_of_writing_and_being_offline(world: World, provider: FakeProvider) -> None:
    page = world.ann.page
    enter(world, world.garden)
    provider.configure(text=scenes.ROTA, tps=5)
    world.ann.say("@Reed who waters when?")
    expect(page.get_by_text("is writing").last).to_be_visible()
    expect(page.get_by_text("leaves nobody watering")).to_be_visible()
    take(page, "room-writing")
    page.get_by_role("button", name="Stop").last.click()
    expect(page.get_by_text("This answer was cut off.")).to_be_visible()
    world.ann.composer.fill("@R")
    take(page, "mention")
    world.ann.composer.fill("")
    world.ann.context.set_offline(True)
    expect(page.get_by_text("No connection.")).to_be_visible(timeout=60_000)
    world.ann.say("From the tunnel")
    take(page, "room-offline")
    world.ann.context.set_offline(False)
    expect(page.get_by_text("No connection.")).to_have_count(0, timeout=60_000)


def test_pictures_from_right_to_left(world: World) -> None:
    for name, path in {
        "room": f"/c/{world.garden}?panel=members",
        "settings": "/settings/profile",
        "home": "/",
    }.items():
        world.ann.page.goto(path)
        world.ann.page.evaluate("document.documentElement.dir = 'rtl'")
        take(world.ann.page, f"rtl-{name}")


def test_pictures_of_what_guests_see(browser: Browser, served_stack: RunningStack) -> None:
    page = browser.new_context(base_url=served_stack.url, locale="en").new_page()
    for name in ("sign-in", "sign-up"):
        page.goto(f"/{name}")
        take(page, name)
    page.get_by_label("Username").fill("sara")
    page.get_by_label("E-mail").fill("sara@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("alert")).to_be_visible()
    take(page, "sign-up-refused")
    page.context.close()


def test_pictures_for_the_readme(
    browser: Browser, served_stack: RunningStack, world: World, provider: FakeProvider
) -> None:
    page = browser.new_context(base_url=served_stack.url, locale="en", device_scale_factor=1).new_page()
    page.goto("/sign-in")
    page.get_by_label("Username or e-mail").fill("mira")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Balcony garden").click()
    expect(log(page).get_by_text("without becoming a sail")).to_be_visible()
    dress(page, (1200, 760), "light")
    show(page, "room")
    provider.script({"text": scenes.ROTA, "tps": 5}, model="reed")
    page.get_by_role("combobox", name="Message").fill("@Reed then make us a rota for watering")
    page.keyboard.press("Enter")
    page.mouse.move(0, 0)
    dress(page, SIZES["phone"], "dark")
    expect(log(page).get_by_text("on Wednesday Tomás")).to_be_visible()
    show(page, "phone")
    page.context.close()


def open_menu(page: Page) -> None:
    """The menu of the last message of one's own."""
    own = log(page).locator("[data-own=true]").last
    own.hover()
    own.get_by_role("button", name=re.compile("Actions")).click()
    expect(page.get_by_role("menu")).to_be_visible()


def act(page: Page, action: str) -> None:
    open_menu(page)
    page.get_by_role("menuitem", name=action, exact=True).click()


def show(page: Page, name: str) -> None:
    """Puts a picture where the README shows it from; small enough to be looked at on the way."""
    picture = page.screenshot(path=SHOWCASE / f"{name}.png")
    assert len(picture) < SHOWCASE_LIMIT


def log(page: Page) -> Locator:
    return page.get_by_role("log")


def enter(world: World, room: str, search: str = "") -> None:
    world.ann.page.goto(f"/c/{room}{search}")
    expect(world.ann.composer).to_be_visible()
    expect(world.ann.messages.first).to_be_visible()


def slug(title: str) -> str:
    return re.sub(r"\W+", "-", title.lower()).strip("-")


def dress(page: Page, size: tuple[int, int], theme: str) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion="reduce")
    page.evaluate(TWO_FRAMES)


def take(page: Page, name: str) -> None:
    """Pictures of what is shown, at every size and in every theme; then back at the desktop."""
    expect(page.locator("h1, h2").first).to_be_attached()
    expect(page.get_by_role("status").filter(has_text=re.compile("^(Loading|Searching)"))).to_have_count(0)
    page.evaluate("document.fonts.ready")
    for size in SIZES:
        for theme in THEMES:
            dress(page, SIZES[size], theme)
            page.screenshot(path=FOLDER / f"{name}-{size}-{theme}.png")
