"""Those who watch one room, each through an open stream and as their rights have it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from shared.ids import new_id
from tests.architecture.authorisation.cast import Cast
from tests.architecture.authorisation.scene import Scene, set_scene
from tests.conversations.events.caretaking import tell_pointers
from tests.conversations.events.listening import Listener, listen
from tests.conversations.events.replica import Replica
from tests.conversations.humans import Human, expect
from tests.conversations.running import Stack
from tests.conversations.working import Worker

READERS = ("owner", "observer", "latecomer", "guest", "ex_member", "newcomer")
"""A latecomer sees nothing of what was said before; the guest, a member, may lose the room, a newcomer may gain it."""

Plain = dict[str, Any]


@dataclass
class Seen:
    """What one reader held before, what they made of it by events, and what a fresh fetch gives."""

    before: Plain
    kept: Plain
    fetched: Plain


@dataclass
class Audience:
    """The readers of all scenes: streams stay open from scene to scene."""

    stack: Stack
    cast: Cast
    worker: Worker
    streams: dict[str, Listener]
    people: dict[str, Human]
    fence: str
    _since: str = ""

    def set_scene(self) -> Scene:
        """A new room in the middle of a conversation, and somebody who came too late for its beginning."""
        self._since = str(new_id())
        scene = set_scene(self.cast, self.worker)
        owner = scene.people["owner"]
        expect(owner.patch(scene.room, {"settings": {"history": "from_join"}}), 200)
        owner.seat(scene.room, scene.people["latecomer"])
        return scene

    def watch(self, act: Callable[[], object]) -> dict[str, Seen]:
        """Let something happen; what each reader has of it."""
        self._pass_the_fence()
        start = {part: len(stream.heard) for part, stream in self.streams.items()}
        copies = {part: self._fetch(part) for part in READERS}
        before = {part: copy.plain() for part, copy in copies.items()}
        act()
        tell_pointers(self.stack)
        self._pass_the_fence()
        for part, copy in copies.items():
            for event in self.streams[part].heard[start[part] :]:
                copy.apply(event)
        return {part: Seen(before[part], copies[part].plain(), self._fetch(part).plain()) for part in READERS}

    def _fetch(self, part: str) -> Replica:
        return Replica(self.people[part], since=self._since)

    def _pass_the_fence(self) -> None:
        """All that was committed before is heard when this is."""
        said = self.people["owner"].say(self.fence, "so far")
        for stream in self.streams.values():
            stream.wait_for("message.created", lambda data: bool(data["message"]["id"] == said["id"]))


@contextmanager
def gather(stack: Stack, cast: Cast, worker: Worker) -> Iterator[Audience]:
    """The readers, each listening."""
    people = {part: cast.sign_in(part)[0] for part in READERS}
    seats = [{"user_id": people[part].id, "role": "observer"} for part in READERS if part != "owner"]
    fence = people["owner"].found(participants=seats)
    with ExitStack() as opened:
        streams = {part: opened.enter_context(listen(human)) for part, human in people.items()}
        yield Audience(stack, cast, worker, streams, people, fence)


def differences(seen: dict[str, Seen]) -> dict[str, list[str]]:
    """Per reader, where their copy is not what a fresh fetch gives; empty if all is well."""
    found = {part: list(_differing(one.kept, one.fetched)) for part, one in seen.items()}
    return {part: paths for part, paths in found.items() if paths}


def changed(seen: dict[str, Seen]) -> set[str]:
    """The readers for whom something is not as it was."""
    return {part for part, one in seen.items() if one.before != one.fetched}


def _differing(kept: Any, fetched: Any, path: str = "") -> Iterator[str]:
    if not isinstance(kept, dict) or not isinstance(fetched, dict):
        if kept != fetched:
            yield f"{path}: kept {kept!r}, fetched {fetched!r}"
        return
    for name in sorted(kept.keys() | fetched.keys()):
        yield from _differing(kept.get(name), fetched.get(name), f"{path}/{name}")
