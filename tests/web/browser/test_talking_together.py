"""What people do to what was said: change it, answer it with a sign, attach, find, and ask others in."""

import json
import re
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect

from local_stack.testing import RunningStack
from tests.web import scenes
from tests.web.browser.people import PersonAtWork

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc000000301010018dd8db0"
    "0000000049454e44ae426082"
)


def open_panel(page: Page, room: str, panel: str) -> Locator:
    page.goto(f"/c/{room}?panel={panel}")
    shown = page.get_by_role("complementary")
    expect(shown).to_be_visible()
    return shown


def make_link(person: PersonAtWork, room: str) -> str:
    panel = open_panel(person.page, room, "members")
    panel.get_by_role("button", name="Make a link").click()
    link = panel.get_by_label("Invitation link", exact=True)
    expect(link).to_be_visible()
    return link.input_value()


def join(person: PersonAtWork, link: str) -> None:
    person.page.goto("/join#" + link.partition("#")[2])
    person.page.get_by_role("button", name="Join the conversation").click()
    expect(person.composer).to_be_visible()


def test_two_people_see_each_others_changes(ann: PersonAtWork, bob: PersonAtWork) -> None:
    room = ann.start_conversation("Garden")
    bob.page.goto("/join#no-longer-good")
    expect(bob.page.get_by_role("link", name="To my conversations")).to_be_visible()
    join(bob, make_link(ann, room))  # in the same tab, by its address
    ann.page.goto(f"/c/{room}")
    ann.say("Water on Mundays")
    expect(bob.messages.filter(has_text="Mundays")).to_be_visible()

    bob.act("Mundays", "React")
    bob.page.get_by_role("button", name="👍").click()
    ann.composer.press("ArrowUp")
    ann.page.get_by_label("Edit your message").fill("Water on Mondays")
    ann.page.keyboard.press("Enter")

    expect(bob.messages.filter(has_text="Water on Mondays")).to_contain_text("edited")
    expect(ann.messages.filter(has_text="Mondays").get_by_role("button", name="1 reaction: Bob")).to_be_visible()
    ann.act("Mondays", "Delete")
    ann.page.get_by_role("button", name="Delete it").click()
    expect(bob.messages.filter(has_text="This message was deleted.")).to_be_visible()
    expect(bob.messages.filter(has_text="Mondays")).to_have_count(0)


def test_files_come_with_their_message(ann: PersonAtWork, tmp_path: Path) -> None:
    ann.start_conversation("Garden")
    picture, plan = tmp_path / "bed.png", tmp_path / "plan.txt"
    picture.write_bytes(PIXEL)
    plan.write_text("Sow in March")

    ann.page.get_by_label("Files", exact=True).set_input_files([picture, plan])
    expect(ann.page.get_by_role("button", name="Leave out plan.txt")).to_be_visible()
    expect(ann.page.get_by_role("button", name="Send", exact=True)).to_be_enabled()
    ann.say("Here is the bed")

    message = ann.messages.filter(has_text="Here is the bed")
    expect(message.get_by_role("img", name="bed.png")).to_be_visible()
    with ann.page.expect_download() as taken:
        message.get_by_role("button", name="Download plan.txt").click()
    assert taken.value.suggested_filename == "plan.txt"
    assert taken.value.path().read_text() == "Sow in March"


def test_files_come_by_drag_and_by_paste(ann: PersonAtWork) -> None:
    ann.start_conversation("Garden")
    files = (
        "([name, words]) => { const held = new DataTransfer(); held.items.add(new File([words], name)); return held; }"
    )

    dragged = ann.page.evaluate_handle(files, ["beds.txt", "Four beds"])
    ann.page.dispatch_event("body", "dragover", {"dataTransfer": dragged})
    ann.page.dispatch_event("body", "drop", {"dataTransfer": dragged})
    pasted = ann.page.evaluate_handle(files, ["seeds.txt", "Nine seeds"])
    paste = (
        "(field, clipboardData) => field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true }))"
    )
    ann.composer.evaluate(paste, pasted)
    expect(ann.page.get_by_role("button", name=re.compile("Leave out"))).to_have_count(2)
    expect(ann.page.get_by_role("button", name="Send", exact=True)).to_be_enabled()
    ann.composer.press("Enter")

    for name in ("beds.txt", "seeds.txt"):
        expect(ann.messages.get_by_role("button", name=f"Download {name}")).to_be_visible()


def test_what_was_found_is_a_step_away(ann: PersonAtWork) -> None:
    ann.start_conversation("Garden")
    ann.say("The **marigolds** keep [the slugs](https://example.org/slugs) away")
    for number in range(30):
        ann.say(f"And another thing, number {number}")
    ann.page.get_by_role("button", name="Search", exact=True).click()

    ann.page.get_by_label("Words to look for").fill("marigo")
    ann.page.get_by_role("link", name="The marigolds keep the slugs away", exact=True).click()

    expect(ann.messages.filter(has_text="The marigolds").first).to_be_in_viewport()
    expect(ann.page).to_have_url(re.compile(r"\?seq=\d+$"))


def test_what_was_pinned_is_on_the_list(ann: PersonAtWork) -> None:
    room = ann.start_conversation("Garden")
    ann.say("The key is under the pot")
    expect(ann.messages.filter(has_text="under the pot").get_by_title("Sent")).to_be_visible()

    ann.act("under the pot", "Pin")

    expect(ann.messages.filter(has_text="under the pot")).to_contain_text("Pinned")
    expect(open_panel(ann.page, room, "kept").get_by_role("link", name="The key is under the pot")).to_be_visible()


def test_a_transcript_goes_into_a_conversation_with_me_among_its_authors(ann: PersonAtWork, tmp_path: Path) -> None:
    room = ann.start_conversation("Garden")
    said = [("Mira", "Sow the beans in March"), ("Jonas", "The pump drips"), ("Mira", "Water on Mondays")]
    transcript = tmp_path / "garden.jsonl"
    transcript.write_text("\n".join(json.dumps({"author": who, "text": text}) for who, text in said))
    ann.page.goto("/settings/import")

    ann.page.get_by_label("File", exact=True).set_input_files(transcript)
    ann.page.get_by_label("Into").select_option("Garden")
    ann.page.get_by_label("Mira").select_option("me")
    ann.page.get_by_role("button", name="Import", exact=True).click()
    ann.page.get_by_role("link", name="Open the conversation").click()

    assert ann.page.url.endswith(room)
    own = ann.page.get_by_role("log").locator("[data-own=true]")
    expect(own).to_have_text([re.compile("Sow the beans"), re.compile("Water on Mondays")])
    expect(ann.messages.filter(has_text="The pump drips")).to_contain_text("Jonas")


def test_what_was_new_on_the_way_in_can_be_summed_up(ann: PersonAtWork, stack: RunningStack) -> None:
    with ann.program() as hers, scenes.member(stack.url, "Bob", f"bob_{uuid4().hex[:8]}") as bob:
        room = scenes.open_room(bob, "Garden", hers.get("/api/v1/accounts/me").json()["id"])
        for text in ("The pump drips since the frost.", "The pump wets the wall of the neighbours."):
            bob.say(room, text)

    ann.page.get_by_role("link", name="Garden").click()
    expect(ann.messages.filter(has_text="the wall")).to_be_visible()
    panel = open_summary(ann.page)
    panel.get_by_role("button", name="Only the 2 messages that were new when I came").click()

    expect(panel.get_by_text("The pump drips since the frost.")).to_be_visible()


def open_summary(page: Page) -> Locator:
    page.get_by_role("button", name="More about this conversation").click()
    page.get_by_role("menuitem", name="Summary").click()
    return page.get_by_role("complementary", name="Summary")


def test_to_dos_are_shared(ann: PersonAtWork, bob: PersonAtWork) -> None:
    room = ann.start_conversation("Garden")
    join(bob, make_link(ann, room))
    hers, his = open_panel(ann.page, room, "todos"), open_panel(bob.page, room, "todos")

    hers.get_by_label("Something to do").fill("Buy seeds")
    hers.get_by_role("button", name="Add", exact=True).click()
    his.get_by_role("checkbox", name="Done: Buy seeds").click()

    expect(hers.get_by_role("checkbox", name="Done: Buy seeds")).to_have_count(0)
    expect(hers.get_by_role("button", name="Show 1 that is over")).to_be_visible()


def test_others_see_who_is_typing(ann: PersonAtWork, bob: PersonAtWork) -> None:
    room = ann.start_conversation("Garden")
    join(bob, make_link(ann, room))
    ann.page.goto(f"/c/{room}")
    expect(ann.composer).to_be_visible()

    bob.composer.press_sequentially("Hm")

    expect(ann.page.get_by_text("Bob is typing…")).to_be_visible()


def test_settings_of_a_room_are_kept_and_its_end_is_asked_twice(ann: PersonAtWork) -> None:
    room = ann.start_conversation("Garden")
    panel = open_panel(ann.page, room, "settings")
    panel.get_by_label("Title", exact=True).fill("Allotment")
    panel.get_by_role("button", name="Save").click()
    expect(ann.page.get_by_role("heading", name="Allotment")).to_be_visible()

    panel.get_by_role("button", name="Delete the conversation").click()
    last = ann.page.get_by_role("dialog").get_by_role("button", name="Delete it")
    expect(last).to_be_disabled()
    ann.page.get_by_label("Type “Allotment” to confirm").fill("Allotment")
    last.click()

    expect(ann.page.get_by_role("navigation", name="Conversations").get_by_text("Allotment")).to_have_count(0)
