"""What people do with the client, in their words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from httpx2 import Client
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, expect

PASSWORD = "correct horse battery"
EXPECTED = re.compile(
    r"status of (401|403|404|409)"
    r"|net::ERR_(INTERNET_DISCONNECTED|NETWORK_CHANGED|FAILED|ABORTED|CONNECTION)"  # also of the machine's own network
)


@dataclass
class PersonAtWork:
    """Somebody with a browser; `complaints` holds what its console called an error."""

    context: BrowserContext
    page: Page
    name: str
    username: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.context.on("console", self._hear)
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not EXPECTED.search(message.text):
            self.complaints.append(message.text)

    def program(self) -> Client:
        """A program of theirs at the same instance, signed in by itself."""
        origin = "/".join(self.page.url.split("/")[:3])
        card = {"login": self.username, "password": PASSWORD}
        with Client(base_url=origin) as guest:
            answer = guest.post("/api/v1/accounts/sessions", json=card).raise_for_status()
        return Client(base_url=origin, headers={"Authorization": f"Bearer {answer.json()['access_token']}"})

    @property
    def composer(self) -> Locator:
        return self.page.get_by_role("combobox", name="Message")

    @property
    def messages(self) -> Locator:
        return self.page.get_by_role("log").get_by_role("article")

    def start_conversation(self, title: str) -> str:
        """A room with the scribe; the address' last part is its id."""
        self.page.get_by_role("button", name="New conversation").first.click()
        self.page.get_by_label("Title").fill(title)
        expect(self.page.get_by_role("checkbox", name=re.compile("Scribe"))).to_be_checked()
        self.page.get_by_role("button", name="Start with 1 AI").click()
        expect(self.page.get_by_role("heading", name=title)).to_be_visible()
        return self.page.url.rpartition("/c/")[2]

    def open_panels(self) -> Iterator[str]:
        """Opens each panel of the room in turn, by the room's menu, and tells its title."""
        menu = self.page.get_by_role("button", name="More about this conversation")
        menu.click()
        titles = self.page.get_by_role("menuitem").all_inner_texts()
        self.page.keyboard.press("Escape")
        for title in titles:
            menu.click()
            self.page.get_by_role("menuitem", name=title, exact=True).click()
            expect(self.page.get_by_role("complementary", name=title)).to_be_visible()
            yield title
            self.page.get_by_role("button", name="Close the panel").click()

    def open_settings(self) -> Iterator[str]:
        """Opens each page of the settings in turn, and tells its title."""
        self.page.get_by_role("link", name=re.compile("^Settings of")).click()
        tabs = self.page.get_by_role("navigation", name="Settings").get_by_role("link")
        expect(tabs.first).to_be_visible()
        for title in tabs.all_inner_texts():
            self.page.get_by_role("link", name=title, exact=True).click()
            expect(self.page.get_by_role("region", name=title, exact=True)).to_be_visible()
            yield title

    def act(self, text: str, action: str) -> None:
        """Chooses an action from the menu of the message that says so."""
        message = self.messages.filter(has_text=text).first
        message.hover()
        message.get_by_role("button", name=re.compile("Actions")).click()
        self.page.get_by_role("menuitem", name=action, exact=True).click()

    def say(self, text: str) -> None:
        self.composer.fill(text)
        self.composer.press("Enter")
        expect(self.composer).to_have_value("")


def make_account(origin: str, person: PersonAtWork) -> None:
    """Their account, made by program."""
    names = {"username": person.username, "display_name": person.name}
    card = names | {"email": f"{person.username}@example.org", "password": PASSWORD}
    with Client(base_url=origin) as guest:
        guest.post("/api/v1/accounts/users", json=card).raise_for_status()


def come_in(origin: str, person: PersonAtWork) -> None:
    """Signs in by program, like somebody new; they stand in their first room then."""
    card = {"login": person.username, "password": PASSWORD}
    answer = person.context.request.post("/api/v1/accounts/sessions", data=card, headers={"Origin": origin})
    assert answer.ok, answer.text()
    person.page.add_init_script("sessionStorage.setItem('spindle:newcomer', 'yes')")
    person.page.goto("/")
    expect(person.page.get_by_role("heading", name="First steps")).to_be_visible()


def sign_up(person: PersonAtWork, setup_token: str | None = None) -> None:
    """Makes their account by hand, an administrator's by a setup token; they stand in their first room then."""
    page = person.page
    page.goto("/" if setup_token is None else f"/sign-up#setup={setup_token}")
    if setup_token is None:
        page.get_by_role("link", name="Make an account").click()
    page.get_by_label("Your name, as others see it").fill(person.name)
    page.get_by_label("Username").fill(person.username)
    page.get_by_label("E-mail").fill(f"{person.username}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()
    expect(page.get_by_role("heading", name="First steps")).to_be_visible()
