import json
from itertools import product
from uuid import uuid4

from playwright.sync_api import Dialog, expect

from tests.web.browser.people import PersonAtWork
from tests.web.browser.walking import open_at, walk

EVIL = "http://evil.example/x"
OWN = "document.title='owned'"
MARKUP = (
    f'<img src="{EVIL}" onerror="{OWN}">',
    f"<script>{OWN}</script>",
    f'<script src="{EVIL}"></script>',
    f'<iframe src="{EVIL}" srcdoc="<script>parent.{OWN}</script>"></iframe>',
    f'<svg onload="{OWN}"><use href="{EVIL}"/></svg>',
    f"<style>@import url({EVIL});*{{background:url({EVIL})}}</style>",
    f'<link rel="stylesheet" href="{EVIL}"><link rel="prefetch" href="{EVIL}">',
    f'<meta http-equiv="refresh" content="0;url={EVIL}"><base href="{EVIL}">',
    f'<video autoplay src="{EVIL}" onloadstart="{OWN}"></video><audio src="{EVIL}" autoplay></audio>',
    f'<object data="{EVIL}"></object><embed src="{EVIL}">',
    f'<form action="{EVIL}"><input autofocus onfocus="{OWN}"></form>',
    f'<details open ontoggle="{OWN}"><summary style="background:url({EVIL})">x</summary></details>',
    f'<a href="javascript:{OWN}" ping="{EVIL}">x</a>',
    f"[x](javascript:{OWN})",
    f"[x](data:text/html,<script>{OWN}</script>)",
    f"![x]({EVIL})",
    f"![x][r]\n\n[r]: {EVIL}",
    f"<javascript:{OWN}> {EVIL} www.evil.example",
    f"$$\\href{{javascript:{OWN}}}{{x}}$$",
    f"$\\includegraphics{{{EVIL}}} \\htmlStyle{{background:url({EVIL})}}{{x}} \\url{{{EVIL}}}$",
    f"x\u202e{OWN}\u2066\x07 <b",
)
SETTINGS = (
    "{}",
    "> {}",
    "- [x] {}",
    "# {}",
    "| a | b |\n|---|---|\n| {} | c |",
    "```html\n{}\n```",
    "`{}`",
    "**{}**",
    "<div>\n\n{}\n\n</div>",
    "x[^1]\n\n[^1]: {}",
)
PAYLOADS = [setting.format(markup) for markup, setting in product(MARKUP, SETTINGS)]


def test_nothing_written_runs_or_asks_elsewhere(ann: PersonAtWork) -> None:
    asked: list[str] = []
    dialogs: list[str] = []
    opened = len(ann.context.pages)

    def note_dialog(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    ann.context.on("request", lambda request: asked.append(request.url))
    ann.page.on("dialog", note_dialog)
    room = import_payloads(ann)

    open_at(ann.page, room, 1)
    views, _ = walk(ann.page, 0.8, until=len(PAYLOADS))

    assert len(PAYLOADS) >= 200
    assert {seq for view in views for seq in view} == set(range(1, len(PAYLOADS) + 1))
    assert [url for url in asked if not url.startswith((origin(ann), "blob:", "data:"))] == []
    assert "owned" not in ann.page.title()
    assert dialogs == []
    assert len(ann.context.pages) == opened


def import_payloads(person: PersonAtWork) -> str:
    """A room with an evil title where somebody said them all; its id."""
    lines = [json.dumps({"author": "Mallory", "text": payload}) for payload in PAYLOADS]
    fields = {"format": "jsonl", "client_id": str(uuid4()), "title": EVIL}
    with person.program() as program:
        files = {"file": ("evil.jsonl", "\n".join(lines).encode())}
        program.post("/api/v1/imports", data=fields, files=files).raise_for_status()
    person.page.get_by_role("navigation", name="Conversations").get_by_role("link", name=EVIL).click()
    expect(person.composer).to_be_visible()
    return person.page.url.rpartition("/c/")[2]


def origin(person: PersonAtWork) -> str:
    return "/".join(person.page.url.split("/")[:3]) + "/"


def test_the_token_is_in_no_storage(ann: PersonAtWork) -> None:
    kept = ann.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")

    assert "eyJ" not in kept
