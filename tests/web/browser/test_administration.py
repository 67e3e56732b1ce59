"""What whoever looks after an instance does: the catalogue of models, what they cost, and what may be spent."""

import re

from playwright.sync_api import Browser, Locator, expect

from local_stack.testing import RunningStack
from tests.web.browser.conftest import at_work
from tests.web.browser.people import PersonAtWork


def open_settings(person: PersonAtWork, page: str) -> Locator:
    person.page.goto(f"/settings/{page}")
    return person.page.get_by_role("main")


def test_a_model_is_entered_priced_switched_off_and_on(administrator: PersonAtWork) -> None:
    page = open_settings(administrator, "models")
    page.get_by_role("button", name="Enter a model").click()
    form = administrator.page.get_by_role("dialog", name="Enter a model")
    form.get_by_label("Its id").fill("lab/moss")
    form.get_by_label("What people call it").fill("Moss")
    form.get_by_label("read", exact=True).fill("0.15")
    form.get_by_label("written", exact=True).fill("0.6")
    form.get_by_role("button", name="Save").click()
    moss = page.get_by_role("listitem").filter(has_text="lab/moss")
    expect(moss).to_contain_text("$0.15 read, $0.60 written")

    moss.get_by_role("button", name="Change Moss").click()
    administrator.page.get_by_role("menuitem", name="Switch off").click()

    off = page.get_by_role("listitem").filter(has_text="switched off")
    expect(off).to_contain_text("Moss")
    with administrator.program() as hers:
        assert "lab/moss" not in str(hers.get("/api/v1/ai-models?limit=200").json())
    administrator.page.reload()
    off.get_by_role("button", name="Switch on").click()
    expect(moss).to_contain_text("$0.15 read")


def test_what_a_model_may_cost_is_bounded(administrator: PersonAtWork) -> None:
    page = open_settings(administrator, "instance-usage")
    page.get_by_label("Model", exact=True).select_option("openai/gpt-4o-mini")
    page.get_by_label("At most, in US dollars").fill("2.5")

    page.get_by_role("button", name="Save").click()

    expect(administrator.page.get_by_text("The budget is set.")).to_be_visible()
    bound = page.get_by_role("listitem").filter(has_text="openai/gpt-4o-mini")
    bound.get_by_role("button", name="Change the budget of openai/gpt-4o-mini").click()
    dialog = administrator.page.get_by_role("dialog", name="openai/gpt-4o-mini")
    expect(dialog.get_by_label("At most, in US dollars")).to_have_value("2.5")
    dialog.get_by_label("At most, in US dollars").fill("")
    dialog.get_by_role("button", name="Save").click()
    expect(bound).to_have_count(0)
    page.get_by_label("By whom or what").select_option("person")
    page.get_by_label("Username").fill("nobody_at_all")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text(re.compile("not yours to see"))


def test_whoever_is_no_administrator_sees_none_of_it(
    administrator: PersonAtWork, browser: Browser, stack: RunningStack
) -> None:
    assert administrator.complaints == []
    for person in at_work(browser, stack, "Bob"):
        person.page.goto("/settings/profile")
        tabs = person.page.get_by_role("navigation", name="Settings")
        expect(tabs.get_by_role("link", name="Profile")).to_be_visible()
        expect(tabs.get_by_role("link", name="Models")).to_have_count(0)
        expect(tabs.get_by_role("link", name="Usage of the instance")).to_have_count(0)
