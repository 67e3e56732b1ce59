"""How soon the web client shows something, and what scrolling asks of its main thread."""

import os
import shutil
from statistics import median
from uuid import uuid4

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from benchmarks.http_client import Connection
from benchmarks.people import PASSWORD
from benchmarks.report import Row
from benchmarks.servers import Bench

LOADS = 7
AIM_MS = 1_000.0
FRAME_MS = 1_000 / 60
MESSAGES = 300
WINDOWS = 40
PAINT = """() => new Promise((done) => {
    const look = (paints) => {
        for (const paint of paints.getEntriesByName("first-contentful-paint")) done(paint.startTime);
    };
    new PerformanceObserver(look).observe({ type: "paint", buffered: true });
})"""
# Runs before the page's own code: notes when there is a field to write into.
WATCH_FORM = """new MutationObserver((_, observer) => {
    if (document.querySelector("input[name=login]") === null) return;
    window.formAt = performance.now();
    observer.disconnect();
}).observe(document, { childList: true, subtree: true })"""
SCROLL = """async (windows) => {
    const list = document.querySelector("[role=log]");
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    for (let step = 0; step < windows; step++) {
        list.scrollTop += (step < windows / 2 ? -0.5 : 0.5) * list.clientHeight;
        await frame();
        await frame();
    }
}"""


async def measure(bench: Bench) -> list[Row]:
    """First contentful paints, in a fresh browser and again; processor time of the page for half a window scrolled."""
    async with async_playwright() as playwright:
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        program = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = await playwright.chromium.launch(executable_path=program, args=flags)
        fresh = [await _open_fresh(browser, bench.stack.url) for _ in range(LOADS)]
        context = await browser.new_context(base_url=bench.stack.url)
        page = await _enter_long_room(context, bench.stack.url)
        again = [await _paint_again(page) for _ in range(LOADS)]
        scrolled = await _time_of_scrolling(context, page)
        await browser.close()
    return [
        _paint_row("first paint, nothing kept yet", median(paint for paint, _ in fresh)),
        _paint_row("form to sign in, nothing kept yet", median(form for _, form in fresh)),
        _paint_row("first paint of a room, client kept", median(again)),
        Row("page's work for half a window scrolled", scrolled, FRAME_MS, "a frame at 60/s", unit="ms"),
    ]


def _paint_row(name: str, ours: float) -> Row:
    return Row(name, ours, AIM_MS, "aim", unit="ms", aim="≤ 1.00", ok=ours <= AIM_MS)


async def _open_fresh(browser: Browser, url: str) -> tuple[float, float]:
    """Milliseconds to the first paint, and to a form that can be filled in."""
    context = await browser.new_context(base_url=url)
    page = await context.new_page()
    await page.add_init_script(WATCH_FORM)
    await page.goto("/sign-in")
    await page.get_by_label("Username or e-mail").wait_for()
    times = await _read_paint(page), float(await page.evaluate("window.formAt"))
    await context.close()
    return times


async def _paint_again(page: Page) -> float:
    await page.reload()
    return await _read_paint(page)


async def _read_paint(page: Page) -> float:
    return float(await page.evaluate(PAINT))


async def _enter_long_room(context: BrowserContext, url: str) -> Page:
    """A page at a room of many messages, opened by somebody new."""
    name = f"bench_{uuid4().hex[:12]}"
    await _write_long_room(Connection(url), name)
    page = await context.new_page()
    await page.goto("/sign-in")
    await page.get_by_label("Username or e-mail").fill(name)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="long").click()
    await page.locator(f"[data-seq='{MESSAGES}']").wait_for()
    return page


async def _write_long_room(connection: Connection, name: str) -> None:
    card = {"username": name, "email": f"{name}@example.org", "password": PASSWORD, "display_name": name}
    await connection.request("POST", "/api/v1/accounts/users", card)
    session = await connection.request("POST", "/api/v1/accounts/sessions", {"login": name, "password": PASSWORD})
    token = session["access_token"]
    opened = {"title": "long", "ai_participants": []}
    room = await connection.request("POST", "/api/v1/conversations", opened, token=token)
    for number in range(MESSAGES):
        body = {"client_id": str(uuid4()), "content": f"**Number {number}.** " + "word " * (number % 40)}
        await connection.request("POST", f"/api/v1/conversations/{room['id']}/messages", body, token=token)
    connection.close()


async def _time_of_scrolling(context: BrowserContext, page: Page) -> float:
    """Milliseconds of processor time, not of the clock: other work on the machine does not count."""
    await page.locator(f"[data-seq='{MESSAGES}']").wait_for()
    session = await context.new_cdp_session(page)
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})

    async def worked() -> float:
        metrics = (await session.send("Performance.getMetrics"))["metrics"]
        return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))

    before = await worked()
    await page.evaluate(SCROLL, WINDOWS)
    return 1_000 * (await worked() - before) / WINDOWS
