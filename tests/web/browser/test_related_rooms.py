"""Rooms that continue or refer to each other, as those see them who are in both, and those who are not."""

from playwright.sync_api import Locator, expect

from tests.web.browser.people import PersonAtWork


def open_related(person: PersonAtWork, room: str) -> Locator:
    person.page.goto(f"/c/{room}?panel=related")
    panel = person.page.get_by_role("complementary", name="Related conversations")
    expect(panel).to_be_visible()
    return panel


def test_a_room_says_what_it_continues_and_both_lead_to_each_other(ann: PersonAtWork) -> None:
    spring = ann.start_conversation("Spring")
    summer = ann.start_conversation("Summer")
    panel = open_related(ann, summer)
    panel.get_by_label("Which conversation").select_option(spring)
    panel.get_by_label("What it is to this one").select_option(label="This one continues it")
    panel.get_by_role("button", name="Relate them").click()
    expect(panel.get_by_role("listitem").filter(has_text="Spring")).to_contain_text("This one continues it")

    panel.get_by_role("link", name="Spring").click()
    expect(ann.page.get_by_role("heading", name="Spring", level=1)).to_be_visible()

    panel = open_related(ann, spring)
    expect(panel.get_by_role("listitem").filter(has_text="Summer")).to_contain_text("It continues this one")
    panel.get_by_label("Which conversation").select_option(summer)
    panel.get_by_label("What it is to this one").select_option(label="This one continues it")
    panel.get_by_role("button", name="Relate them").click()
    expect(panel.get_by_role("alert")).to_contain_text("That would make a circle")


def test_a_relationship_is_undone(ann: PersonAtWork) -> None:
    spring = ann.start_conversation("Spring")
    summer = ann.start_conversation("Summer")
    with ann.program() as hers:
        body = {"relationship_type": "reference", "child_id": spring}
        hers.post(f"/api/v1/conversations/{summer}/relationships", json=body).raise_for_status()
    panel = open_related(ann, summer)
    expect(panel.get_by_role("listitem").filter(has_text="Spring")).to_contain_text("It refers to this one")

    panel.get_by_role("button", name="Part with Spring").click()

    expect(panel.get_by_role("listitem")).to_have_count(0)
    expect(open_related(ann, spring).get_by_text("It stands by itself.")).to_be_visible()


def test_a_room_that_one_may_not_open_has_no_name(ann: PersonAtWork, bob: PersonAtWork) -> None:
    secret = ann.start_conversation("Secret")
    with ann.program() as hers, bob.program() as his:
        seat = {"user_id": his.get("/api/v1/accounts/me").json()["id"]}
        shared = hers.post("/api/v1/conversations", json={"title": "Shared", "participants": [seat]}).json()["id"]
        body = {"relationship_type": "continuation", "parent_id": secret}
        hers.post(f"/api/v1/conversations/{shared}/relationships", json=body).raise_for_status()

    panel = open_related(bob, shared)

    expect(panel.get_by_role("listitem").filter(has_text="A conversation you are not in")).to_have_count(1)
    expect(panel.get_by_text("Secret")).to_have_count(0)
    expect(panel.get_by_role("button", name="Part with")).to_have_count(0)
