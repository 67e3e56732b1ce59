"""What people do about the AIs of a room: put them out of sight, ask them again, set them up, answer what they ask."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, expect

from fake_provider.testing import FakeProvider
from local_stack.testing import RunningStack
from tests.web.browser.conftest import at_work
from tests.web.browser.people import PersonAtWork

LONG = " ".join(f"w{n}" for n in range(1, 2_001))
NOBODYS_MODEL = "openai/gpt-4o-mini"
DELETE = {"id": "call_1", "name": "delete_task", "arguments": {"number": 1}}


@pytest.fixture
def ann(browser: Browser, served_stack: RunningStack) -> Iterator[PersonAtWork]:
    yield from at_work(browser, served_stack, "Ann")


@pytest.fixture
def room(ann: PersonAtWork, provider: FakeProvider) -> str:
    """Hers, with an AI whose model the provider serves, and one whose model nobody serves."""
    provider.reset()
    with ann.program() as hers:
        ais = [{"name": "Reed", "model": "lab/reed"}, {"name": "Ghost", "model": NOBODYS_MODEL}]
        body = {"title": "Pond", "ai_participants": ais, "settings": {"reply_policy": "mention_only"}}
        room: str = hers.post("/api/v1/conversations", json=body).raise_for_status().json()["id"]
    return room


def enter(person: PersonAtWork, room: str, panel: str | None = None) -> Locator:
    """Opens the room, and the panel beside it."""
    person.page.goto(f"/c/{room}" + (f"?panel={panel}" if panel else ""))
    expect(person.composer).to_be_visible()
    return person.page.get_by_role("complementary")


def seat_of(person: PersonAtWork, room: str, name: str) -> dict[str, object]:
    with person.program() as program:
        items = program.get(f"/api/v1/conversations/{room}/ai-participants").raise_for_status().json()["items"]
    seat: dict[str, object] = next(item for item in items if item["name"] == name)
    return seat


def test_what_ais_write_stays_out_of_sight_until_it_is_wanted(
    ann: PersonAtWork, room: str, provider: FakeProvider
) -> None:
    enter(ann, room)
    provider.configure(text="Herons eat fish.")
    ann.say("@Reed what do herons eat?")
    expect(ann.messages.filter(has_text="Herons eat fish.")).to_be_visible()
    other_tab = ann.context.new_page()
    other_tab.goto(f"/c/{room}")
    expect(other_tab.get_by_role("log").get_by_text("Herons eat fish.")).to_be_visible()

    ann.page.get_by_role("button", name="Hide what AIs write").click()

    expect(ann.messages.filter(has_text="Herons eat fish.")).to_have_count(0)
    expect(other_tab.get_by_role("log").get_by_text("Herons eat fish.")).to_have_count(0)
    other_tab.close()
    expect(ann.messages.filter(has_text="what do herons eat?")).to_be_visible()
    ann.page.reload()
    expect(ann.page.get_by_text("What AIs write is hidden.")).to_be_visible()
    expect(ann.messages).to_have_count(1)
    ann.page.goto(f"/c/{room}?seq=2")
    expect(ann.messages.filter(has_text="Herons eat fish.")).to_be_in_viewport()
    expect(ann.page.get_by_text("What AIs write is hidden.")).to_have_count(0)


def test_answers_out_of_sight_are_not_seen_being_written_and_leave_nothing_unread(
    ann: PersonAtWork, room: str, provider: FakeProvider
) -> None:
    enter(ann, room)
    ann.page.get_by_role("button", name="Hide what AIs write").click()
    expect(ann.page.get_by_text("What AIs write is hidden.")).to_be_visible()
    provider.configure(text=LONG, tps=20)
    ann.say("@Reed count, please")
    panel = enter(ann, room, "turns")
    expect(panel.get_by_text("Reed is writing")).to_be_visible()
    expect(ann.messages.filter(has_text="count, please")).to_be_visible()

    expect(ann.messages.filter(has_text="is writing")).to_have_count(0)
    expect(ann.page.get_by_role("button", name="Tell Reed something")).to_have_count(0)
    panel.get_by_role("button", name="Stop Reed").click()
    expect(panel.get_by_text("Reed was stopped")).to_be_visible()
    row = ann.page.get_by_role("navigation", name="Conversations").get_by_role("link", name="Pond")
    expect(row).to_contain_text("Reed: w1")
    expect(ann.page).to_have_title("Spindle")  # without a count of what is unread
    ann.page.get_by_role("button", name="Show it").click()
    expect(ann.messages.filter(has_text="This answer was cut off.")).to_be_in_viewport()


def test_the_ledger_tells_why_and_asks_again(ann: PersonAtWork, room: str, provider: FakeProvider) -> None:
    panel = enter(ann, room, "turns")
    ann.say("@Ghost are you there?")
    expect(panel.get_by_text("Nobody serves its model.")).to_be_visible()
    expect(panel.get_by_role("listitem").filter(has_text="Reed was not asked")).to_contain_text("It was not named.")
    provider.configure(text="The ghost has left.")

    panel.get_by_role("button", name="Ask Reed again").click()

    expect(ann.messages.filter(has_text="The ghost has left.")).to_be_visible()
    expect(panel.get_by_role("listitem").filter(has_text="Reed answered")).to_contain_text("Somebody asked it")
    expect(panel.get_by_role("button", name="Ask Reed again")).to_have_count(0)
    panel.get_by_role("button", name="Ask Ghost again").click()
    expect(panel.get_by_text("Ghost failed")).to_have_count(2)


def test_what_failed_is_asked_again_from_the_ledger(ann: PersonAtWork, room: str, provider: FakeProvider) -> None:
    panel = enter(ann, room, "turns")
    provider.configure(fail=401)
    ann.say("@Reed are you there?")
    expect(panel.get_by_text("Reed failed")).to_be_visible()
    provider.configure(text="Among the reeds.")

    panel.get_by_role("button", name="Ask Reed again").click()

    expect(ann.messages.filter(has_text="Among the reeds.")).to_be_visible()
    expect(ann.messages.filter(has_text="This answer failed.")).to_have_count(0)


def test_all_ais_are_stopped_at_once(ann: PersonAtWork, room: str, provider: FakeProvider) -> None:
    panel = enter(ann, room, "turns")
    provider.configure(text=LONG, tps=5)
    ann.say("@Reed count, please")
    expect(ann.messages.last).to_contain_text(re.compile(r"\bw2\b"))

    panel.get_by_role("button", name="Stop all AIs").click()

    expect(panel.get_by_text("Reed was stopped")).to_be_visible()
    expect(ann.messages.last).to_contain_text("This answer was cut off.")
    expect(panel.get_by_role("button", name="Stop all AIs")).to_have_count(0)


def test_an_ai_is_added_with_all_that_it_may_be_told(ann: PersonAtWork, room: str) -> None:
    with ann.program() as hers:
        key = {"label": "mine", "wire": "openai", "key": "sk-test-0123456789"}
        key_id = hers.post("/api/v1/provider-keys", json=key).raise_for_status().json()["id"]
    panel = enter(ann, room, "ais")
    panel.get_by_role("button", name="Add an AI").click()
    form = ann.page.get_by_role("dialog", name="Add an AI")
    form.get_by_label("Model").select_option(NOBODYS_MODEL)
    expect(form.get_by_text("No connection serves it.")).to_be_visible()

    form.get_by_label("Model").select_option("lab/fern")
    expect(form.get_by_text("This model cannot answer now.")).to_have_count(0)
    form.get_by_label("Key").select_option(label="mine · openai · …6789")
    form.get_by_label("Name in this room").fill("Fern")
    form.get_by_label("Persona").fill("Patient.")
    form.get_by_label("It answers").select_option("mention_only")
    form.get_by_label("It reads").select_option("coming")
    form.get_by_label("delete to-dos").uncheck()
    form.get_by_label("Instructions").fill("Be short.")
    form.get_by_label("Temperature").fill("0.2")
    form.get_by_label("Longest answer, in tokens").fill("300")
    form.get_by_role("button", name="Add", exact=True).click()

    expect(panel.get_by_role("listitem").filter(has_text="Fern")).to_contain_text("lab/fern")
    seat = seat_of(ann, room, "Fern")
    assert seat["settings"] == {
        "tools": ["add_task", "list_tasks", "complete_task", "update_task"],
        "mcp_servers": [],
        "provider_key_id": key_id,
    }
    told = {name: seat[name] for name in ("persona", "system_prompt", "temperature", "max_tokens", "reply_policy")}
    assert told == {
        "persona": "Patient.",
        "system_prompt": "Be short.",
        "temperature": 0.2,
        "max_tokens": 300,
        "reply_policy": "mention_only",
    }
    assert seat["presence"] == [[1, None]]


def test_another_model_takes_over_and_the_rest_stays(ann: PersonAtWork, room: str, provider: FakeProvider) -> None:
    panel = enter(ann, room, "ais")
    ghost = panel.get_by_role("listitem").filter(has_text="Ghost")
    expect(ghost).to_contain_text("Cannot answer now.")
    ghost.get_by_role("button", name="Change Ghost").click()
    ann.page.get_by_role("menuitem", name="Settings", exact=True).click()
    form = ann.page.get_by_role("dialog", name="Settings of Ghost")

    form.get_by_label("Model").select_option("lab/fern")
    form.get_by_role("button", name="Save").click()

    expect(ghost).to_contain_text("lab/fern")
    expect(ghost.get_by_text("Cannot answer now.")).to_have_count(0)
    provider.configure(text="Back from the dead.")
    ann.say("@Ghost say something")
    expect(ann.messages.filter(has_text="Back from the dead.")).to_contain_text("lab/fern")


def test_a_person_decides_on_what_nobody_asked_for(ann: PersonAtWork, room: str, provider: FakeProvider) -> None:
    with ann.program() as hers:
        hers.post(f"/api/v1/conversations/{room}/todos", json={"title": "Feed the ducks"}).raise_for_status()
    enter(ann, room)
    provider.script({"text": "Let me see.", "tool_calls": [DELETE]})
    ann.say("@Reed are the ducks hungry?")
    card = ann.page.get_by_role("region", name="AIs that ask first").get_by_role("article")
    expect(card).to_contain_text("Reed asks whether it may do this: delete_task")
    expect(card).to_contain_text('"number": 1')
    provider.configure(text="They are gone, and so is the task.")

    card.get_by_role("button", name="Approve what Reed asks").click()

    expect(card).to_have_count(0)
    expect(ann.messages.filter(has_text="so is the task")).to_be_visible()
    with ann.program() as hers:
        assert hers.get(f"/api/v1/conversations/{room}/todos").json()["items"] == []


def test_an_answer_tells_its_tools_and_cost_on_a_tap(ann: PersonAtWork, room: str, provider: FakeProvider) -> None:
    enter(ann, room)
    add = {"id": "call_1", "name": "list_tasks", "arguments": {}}
    provider.script({"tool_calls": [add]}, {"text": "Nothing is to be done."})
    ann.say("@Reed what is on the list?")
    answer = ann.messages.filter(has_text="Nothing is to be done.")

    answer.get_by_role("button", name="1 tool").click()

    made = ann.page.get_by_role("dialog", name="How it was made")
    expect(made).to_contain_text("list_tasks")
    expect(made).to_contain_text("Tokens written")
    expect(made.get_by_role("definition").filter(has_text="lab/reed")).to_be_visible()


def test_an_answer_is_had_anew_from_another_ai(ann: PersonAtWork, room: str, provider: FakeProvider) -> None:
    with ann.program() as hers:
        fern = {"name": "Fern", "model": "lab/fern"}
        hers.post(f"/api/v1/conversations/{room}/ai-participants", json=fern).raise_for_status()
    enter(ann, room)
    provider.configure(text="Herons eat fish.")
    ann.say("@Reed what do herons eat?")
    expect(ann.messages.filter(has_text="Herons eat fish.")).to_be_visible()
    provider.configure(text="Frogs, too.")
    ann.act("Herons eat fish.", "Answer anew, otherwise…")
    wish = ann.page.get_by_role("dialog", name="Answer anew, otherwise")
    wish.get_by_label("By", exact=True).select_option(label="Fern · lab/fern")
    wish.get_by_label("What it should mind").fill("Name another dish.")

    wish.get_by_role("button", name="Answer anew").click()

    expect(ann.messages.filter(has_text="Frogs, too.")).to_be_visible()
    assert [call["model"] for call in provider.settled_calls()] == ["reed", "fern"]
    assert "Name another dish." in str(provider.settled_calls()[-1]["body"])


def test_what_was_said_is_summed_up_and_leads_to_where(ann: PersonAtWork, room: str) -> None:
    enter(ann, room)
    ann.say("We begin with the weather, which was fine all week.")
    ann.say("The heron nest must be moved before the storm on Friday.")
    ann.say("Bring the long ladder, because the heron nest is high in the old oak.")
    expect(ann.messages.filter(has_text="long ladder").get_by_title("Sent")).to_be_visible()

    ann.act("The heron nest must be moved", "Sum up from here")

    panel = ann.page.get_by_role("complementary", name="Summary")
    panel.get_by_role("button", name="Sum it up").click()
    expect(panel.get_by_role("listitem").filter(has_text="heron nest").first).to_be_visible()
    expect(panel.get_by_role("listitem").filter(has_text="weather")).to_have_count(0)
    panel.get_by_role("link", name="Where Ann said so").first.click()
    expect(ann.page).to_have_url(re.compile(r"seq=[23]$"))
