"""Walks through the messages of a room, with an eye on all that comes into view."""

from playwright.sync_api import Locator, Page, expect

# Scrolls by so many windows at a time until `until` is seen; takes note of what is in view after each step, and of
# how many lines the page holds. Gives up when nothing new has come into view for half a minute.
WALK = """async ([windows, until]) => {
    const list = document.querySelector("[role=log]");
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    const { top, bottom } = list.getBoundingClientRect();
    const isInView = (box) => box.bottom > top && box.top < bottom;
    const seqsOf = (lines) => lines.map((line) => Number(line.dataset.seq));
    const views = [];
    let most = 0, changed = performance.now();
    while (performance.now() - changed < 30_000) {
        const lines = [...list.querySelectorAll("[data-seq]")];
        const shown = seqsOf(lines.filter((line) => isInView(line.getBoundingClientRect())));
        most = Math.max(most, lines.length);
        if (shown[0] !== views.at(-1)?.[0]) { views.push(shown); changed = performance.now(); }
        if (shown.includes(until)) break;
        list.scrollTop += windows * list.clientHeight;
        await frame();
        await frame();
    }
    return { views, most };
}"""


def line(page: Page, seq: int) -> Locator:
    return page.locator(f"[data-seq='{seq}']")


def walk(page: Page, windows: float, until: int) -> tuple[list[list[int]], int]:
    """The messages in view at each step of a walk by so many windows until one is seen, and the most lines held."""
    seen = page.evaluate(WALK, [windows, until])
    return seen["views"], seen["most"]


def open_at(page: Page, room: str, seq: int) -> None:
    page.goto(f"/c/{room}?seq={seq}")
    expect(line(page, seq)).to_be_in_viewport()
