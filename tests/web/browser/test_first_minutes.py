from uuid import uuid4

from playwright.sync_api import Locator, expect

from tests.web.browser.people import PersonAtWork


def conversations(person: PersonAtWork) -> Locator:
    return person.page.get_by_role("navigation", name="Conversations")


def test_a_new_person_gets_an_answer(ann: PersonAtWork) -> None:
    ann.start_conversation("Garden")

    ann.say("The tomatoes need water on Monday.")
    ann.say("@Scribe what was said about the tomatoes?")

    answer = ann.messages.filter(has_text="spindle/scribe").last
    expect(answer).to_contain_text("tomatoes", timeout=20_000)
    expect(ann.messages.filter(has_text="sending")).to_have_count(0)


def test_a_reload_keeps_the_person_and_the_room(ann: PersonAtWork) -> None:
    ann.start_conversation("Garden")
    ann.say("Still here?")
    expect(ann.messages.filter(has_text="Still here?").get_by_title("Sent")).to_be_visible()

    ann.page.reload()

    expect(ann.messages.filter(has_text="Still here?")).to_have_count(1)


def test_what_is_written_offline_is_sent_later_and_once(ann: PersonAtWork) -> None:
    ann.start_conversation("Train")
    ann.context.set_offline(True)

    ann.say("From the tunnel")

    expect(ann.messages.filter(has_text="From the tunnel")).to_contain_text("sending")
    ann.context.set_offline(False)
    expect(ann.messages.filter(has_text="From the tunnel").get_by_title("Sent")).to_be_visible(timeout=20_000)
    expect(ann.messages.filter(has_text="From the tunnel")).to_have_count(1)


def test_what_others_wrote_meanwhile_is_there_on_the_way_back(ann: PersonAtWork, bob: PersonAtWork) -> None:
    with ann.program() as hers, bob.program() as his:
        seat = {"user_id": his.get("/api/v1/accounts/me").json()["id"]}
        body = {"title": "Train", "participants": [seat], "ai_participants": []}
        room = hers.post("/api/v1/conversations", json=body).json()["id"]
        ann.page.goto(f"/c/{room}")
        expect(ann.composer).to_be_visible()
        ann.context.set_offline(True)
        expect(ann.page.get_by_text("No connection.")).to_be_visible(timeout=60_000)
        for number in range(3):
            body = {"client_id": str(uuid4()), "content": f"Missed you, {number}"}
            his.post(f"/api/v1/conversations/{room}/messages", json=body).raise_for_status()

        ann.context.set_offline(False)

        expect(ann.messages.filter(has_text="Missed you")).to_have_count(3, timeout=60_000)
        expect(ann.page.get_by_text("No connection.")).to_have_count(0)


def test_six_tabs_share_one_stream(ann: PersonAtWork) -> None:
    room = ann.start_conversation("Tabs")
    streams: list[str] = []
    ann.context.on("request", lambda request: streams.append(request.url) if "/events" in request.url else None)
    others = [ann.context.new_page() for _ in range(5)]
    for page in others:
        page.goto(f"/c/{room}")
        expect(page.get_by_role("combobox", name="Message")).to_be_visible()

    ann.say("Seen in every tab")

    for page in others:
        expect(page.get_by_role("log").get_by_text("Seen in every tab")).to_be_visible()
    assert streams == []


def test_the_next_tab_takes_over_when_the_first_is_closed(ann: PersonAtWork) -> None:
    room = ann.start_conversation("Tabs")
    second, third = ann.context.new_page(), ann.context.new_page()
    for page in (second, third):
        page.goto(f"/c/{room}")
        expect(page.get_by_role("combobox", name="Message")).to_be_visible()

    ann.page.close()
    second.get_by_role("combobox", name="Message").fill("Anybody there?")
    second.keyboard.press("Enter")

    expect(third.get_by_role("log").get_by_text("Anybody there?")).to_be_visible(timeout=20_000)


def test_the_first_room_explains_itself_by_being_used(ann: PersonAtWork) -> None:
    ann.page.get_by_role("button", name="@Scribe hello, what can you do?").click()
    expect(ann.composer).to_be_focused()
    ann.composer.press("Enter")

    answer = ann.messages.filter(has_text="spindle/scribe").last
    expect(answer).to_contain_text("the scribe built into Spindle", timeout=20_000)
    ann.page.reload()
    expect(conversations(ann).get_by_text("First steps")).to_have_count(1)


def test_whoever_has_no_key_reads_how_to_get_one(ann: PersonAtWork) -> None:
    ann.page.get_by_role("button", name="AIs", exact=True).click()

    expect(ann.page.get_by_role("complementary").get_by_text("OPENAI_API_KEY")).to_be_visible()


def test_a_room_without_a_title_is_named_after_the_others(ann: PersonAtWork, bob: PersonAtWork) -> None:
    with ann.program() as hers, bob.program() as his:
        seat = {"user_id": his.get("/api/v1/accounts/me").json()["id"]}
        hers.post("/api/v1/conversations", json={"participants": [seat]}).raise_for_status()
        hers.post("/api/v1/conversations", json={}).raise_for_status()

    expect(conversations(ann).get_by_role("link", name="Bob")).to_be_visible()
    expect(conversations(ann).get_by_role("link", name="New conversation")).to_be_visible()
    conversations(bob).get_by_role("link", name="Ann").click()
    expect(bob.page.get_by_role("heading", name="Ann", level=1)).to_be_visible()


def test_two_people_hear_the_same_answer(ann: PersonAtWork, bob: PersonAtWork) -> None:
    with ann.program() as hers, bob.program() as his:
        seat = {"user_id": his.get("/api/v1/accounts/me").json()["id"]}
        room = hers.post("/api/v1/conversations", json={"title": "Both", "participants": [seat]}).json()["id"]
    for person in (ann, bob):
        person.page.goto(f"/c/{room}")
        expect(person.composer).to_be_visible()

    ann.say("The boat leaves at nine.")
    expect(bob.messages.filter(has_text="The boat leaves")).to_be_visible()
    bob.say("@Scribe find the boat")

    for person in (ann, bob):
        answer = person.messages.filter(has_text="spindle/scribe").last
        expect(answer).to_contain_text("leaves at nine", timeout=20_000)
