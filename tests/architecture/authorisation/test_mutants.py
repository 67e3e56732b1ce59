"""The apps without the first wall: whoever asks for a room is taken for its owner. The second wall must do."""

import pytest
from sqlalchemy import bindparam, select

from conversations.access import Operation, Standing
from conversations.participants import standing
from conversations.participants.models import Participant
from conversations.rooms.models import Conversation
from shared.errors import NotFound
from tests.architecture.authorisation.cast import Cast, make_cast
from tests.architecture.authorisation.expectations import CONVERSATIONS, C, Entry
from tests.architecture.authorisation.scene import Scene
from tests.architecture.authorisation.test_matrix import call, prepared
from tests.conversations.humans import Human, room_id
from tests.conversations.running import Stack
from tests.conversations.working import Worker

ROOM_ROUTES = [
    pytest.param(route, entry, id=f"{route} {entry.name}".strip())
    for route, entries in CONVERSATIONS.items()
    if C in route
    for entry in entries
]
OUTSIDERS = ("stranger", "ex_member")
_ANYBODYS = (
    select(Conversation, Participant)
    .outerjoin(Participant, Participant.conversation_id == Conversation.id)
    .where(Conversation.id == bindparam("wanted_room"), bindparam("asking_person").is_not(None))
    .order_by(Participant.role.desc())
    .limit(1)
)


@pytest.fixture(scope="module")
def cast(stack: Stack) -> Cast:
    return make_cast(stack)


@pytest.fixture
def _without_the_first_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planted: the room is looked up without regard to who asks, and every operation is allowed."""

    def allow(found: Standing, _operation: Operation) -> None:
        if found.role is None:
            raise NotFound

    monkeypatch.setattr(standing, "_FREE", _ANYBODYS)
    monkeypatch.setattr(standing, "_LOCKED", _ANYBODYS)
    monkeypatch.setattr(standing, "authorise", allow)


@pytest.mark.usefixtures("_without_the_first_wall")
@pytest.mark.parametrize(("route", "entry"), ROOM_ROUTES)
def test_an_outsider_still_gets_and_changes_nothing(cast: Cast, worker: Worker, route: str, entry: Entry) -> None:
    scene = prepared(cast, worker, entry)
    before = scene.state()

    answered = {caller: call(scene, "conversations", route, entry, caller) for caller in OUTSIDERS}

    assert set(answered.values()) <= {404, 422}
    assert scene.state() == before


@pytest.mark.usefixtures("_without_the_first_wall")
def test_the_fault_is_really_planted(cast: Cast, worker: Worker) -> None:
    """An observer, who may only read the room, is now seen to write in it: no row asks for more than the role did."""
    scene = prepared(cast, worker, CONVERSATIONS[f"POST {C}/typing"][0])

    assert _typing(scene, scene.people["member"]) == 204
    assert _typing(scene, scene.people["observer"]) == 204


def _typing(scene: Scene, human: Human) -> int:
    return human.post(f"/conversations/{room_id(scene.room)}/typing", {"typing": True}).status_code
