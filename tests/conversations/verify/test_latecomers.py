"""No route tells a latecomer what was said before they came."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from conversations.exports.advance import advance_exports
from tests.architecture.authorisation.cast import make_cast
from tests.architecture.authorisation.expectations import CONVERSATIONS
from tests.architecture.authorisation.scene import PICTURE, Scene, set_scene
from tests.conversations.humans import Human, expect
from tests.conversations.running import Stack
from tests.conversations.topics.reading import Reader
from tests.conversations.working import Worker, open_worker

SECRET = "Nightingale"
READING = [route for route in CONVERSATIONS if route.startswith("GET") and route != "GET /api/v1/events"]
"""What the stream tells is tried with every action."""
QUERIES = {
    "GET /api/v1/search": f"?q={SECRET}",
    "GET /api/v1/topics": f"?q={SECRET}",
    "GET /api/v1/people": "?q=owner",
    "GET /api/v1/conversations": "?include=last_message",
    "GET /api/v1/conversations/{conversation_id}": "?include=participants,ai_participants,topics",
}
C = "GET /api/v1/conversations/{conversation_id}"
TOLD_TO_THE_OTHERS = {
    "GET /api/v1/search",
    "GET /api/v1/topics",
    "GET /api/v1/messages/{message_id}",
    C,
    f"{C}/messages",
    f"{C}/messages/{{message_id}}",
    f"{C}/messages/{{message_id}}/history",
    f"{C}/attachments/{{attachment_id}}",
    f"{C}/topics",
    f"{C}/drafts",
    f"{C}/events",
    f"{C}/exports/{{export_id}}/file",
}


@dataclass(frozen=True)
class Past:
    """A room in which something was said before the latecomer came."""

    scene: Scene
    exports: dict[str, str]

    def read(self, part: str, route: str) -> tuple[int, str]:
        """What a route answers to one person, and with what body."""
        human = self.scene.people[part]
        path = route.removeprefix("GET ").replace("{export_id}", self.exports[part])
        url = human.base_url.removesuffix("/api/v1") + path.format_map(self.scene.values("owner"))
        answer = human.http.get(url + QUERIES.get(route, ""), headers={"Authorization": f"Bearer {human.token}"})
        return answer.status_code, answer.content.decode(errors="replace")


@pytest.fixture(scope="module")
def past(stack: Stack) -> Iterator[Past]:
    cast = make_cast(stack)
    with open_worker(stack) as worker:
        scene = set_scene(cast, worker)
        _say_it_everywhere(scene, worker)
        expect(scene.people["owner"].patch(scene.room, {"settings": {"history": "from_join"}}), 200)
        scene.people["owner"].seat(scene.room, scene.newcomer)
        scene.newcomer.say(scene.room, "Hello, I am new.")
        exports = {part: _export(stack, scene, scene.people[part]) for part in ("owner", "newcomer")}
        yield Past(scene, exports)


def _say_it_everywhere(scene: Scene, worker: Worker) -> None:
    """In a question, its edit, its metadata, an answer that is being written again, the names of a file and a topic."""
    owner, question = scene.people["owner"], {"id": scene.turn["trigger_id"]}
    change = {"content": f"{SECRET} once", "metadata": {"note": SECRET}}
    expect(owner.patch(f"{scene.room}/messages/{question['id']}", change), 200)
    expect(owner.patch(f"{scene.room}/messages/{question['id']}", {"content": f"{SECRET} twice"}), 200)
    worker.answer(worker.claim(scene.turn), f"{SECRET}, I say.")
    again = f"{scene.room}/messages/{scene.turn['message_id']}/regenerate"
    worker.write(worker.claim(expect(owner.post(again, {}), 202)), 0, f"{SECRET}, I say ag")
    brought = owner.http.post(
        f"{owner.base_url}{scene.room}/attachments",
        headers={"Authorization": f"Bearer {owner.token}"},
        files={"file": (f"{SECRET}.png", PICTURE)},
    )
    scene.attachment_id = expect(brought, 201)["id"]
    owner.say(scene.room, "", attachment_ids=[scene.attachment_id])
    Reader(worker.jobs, worker.owner).read(scene.room, (question, SECRET))


def _export(stack: Stack, scene: Scene, human: Human) -> str:
    made = expect(human.post(f"{scene.room}/exports", {"format": "json", "include": ["lineage"]}), 202)
    while human.read(f"{scene.room}/exports/{made['id']}")["state"] != "done":
        assert advance_exports(stack.databases["system"])
    return str(made["id"])


@pytest.mark.parametrize("route", READING)
def test_a_latecomer_is_told_nothing_of_the_past(past: Past, route: str) -> None:
    status, body = past.read("newcomer", route)

    assert status < 500
    assert SECRET not in body


@pytest.mark.parametrize("route", sorted(TOLD_TO_THE_OTHERS))
def test_whoever_was_there_is_told(past: Past, route: str) -> None:
    status, body = past.read("owner", route)

    assert status == 200
    assert SECRET in body
