"""What is in the pictures: people, a garden, and everything that a message can look like."""

import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from httpx2 import Client

from fake_provider.testing import FakeProvider
from tests.web.browser.people import PASSWORD

ANSWER_PATIENCE_S = 60.0

RICH = """Here is the **plan**, with `code`, a [link](https://example.org/plan) and a list:

1. Sow in March
2. Water on Mondays

```python
def water(plant: str) -> str:
    return f"{plant} is happy"
```

| plant | litres |
|---|---|
| tomato | 2 |

> Rain counts double.

$$\\sum_{k=1}^{n} k = \\frac{n(n+1)}{2}$$"""

SUN = """Tomatoes want **six to eight hours** of direct sun, and shelter from the wind:

| place | sun | wind |
|---|---|---|
| balcony | until two, about 5 h | sheltered |
| roof | all day, about 10 h | strong |

The roof then, behind a screen as high as the plants."""

BEANS = (
    "One thing to add: **beans** fix nitrogen for the tomatoes and climb the screen, so that it takes the wind without "
    "becoming a sail. Sow them two weeks later."
)

ROTA = (
    "Here is a rota that leaves nobody watering twice in a row. Two litres a plant, early in the morning, while it is "
    "still cool: on Monday Mira, on Wednesday Tomás, and on Friday whoever had fewer turns in the week before. "
    "When it rains, whoever’s turn it is looks into the saucers instead and empties those that are full. "
) + "In a heatwave everybody brings half a litre more in the evening, and the roof comes before the balcony. " * 60


@dataclass(frozen=True)
class Member:
    """Somebody who acts by program."""

    id: str
    client: Client

    def say(self, room: str, content: str, **more: Any) -> str:
        """Writes a message and gives its id."""
        body = {"client_id": str(uuid4()), "content": content, **more}
        return str(self.do("POST", f"{room}/messages", json=body)["id"])

    def do(self, method: str, path: str, **more: Any) -> Any:
        """What conversations answer; None where they have nothing to say."""
        answer = self.client.request(method, f"/api/v1/conversations/{path}".rstrip("/"), **more).raise_for_status()
        return answer.json() if answer.content else None

    def bring(self, room: str, name: str, content: bytes) -> str:
        """Brings a file for a message, and gives its id."""
        fields = {"client_id": str(uuid4())}
        return str(self.do("POST", f"{room}/attachments", data=fields, files={"file": (name, content)})["id"])


@contextmanager
def member(origin: str, name: str, username: str) -> Iterator[Member]:
    """Somebody new to the instance, for the length of the block."""
    with Client(base_url=origin, timeout=30) as client:
        card = {"username": username, "email": f"{username}@example.org", "password": PASSWORD, "display_name": name}
        client.post("/api/v1/accounts/users", json=card).raise_for_status()
        session = client.post("/api/v1/accounts/sessions", json={"login": username, "password": PASSWORD}).json()
        client.headers["Authorization"] = f"Bearer {session['access_token']}"
        yield Member(client.get("/api/v1/accounts/me").json()["id"], client)


def open_room(host: Member, title: str, *others: str, ais: tuple[str, ...] = ()) -> str:
    """A room of the host's with others, by id, and the provider's models of these names."""
    served = [{"name": name, "model": f"lab/{name.lower()}"} for name in ais]
    seats = [{"user_id": other} for other in others]
    settings = {"reply_policy": "mention_only"}
    body = {"title": title, "participants": seats, "ai_participants": served, "settings": settings}
    room: str = host.do("POST", "", json=body)["id"]
    return room


def fill_garden(ann: Member, sara: Member, room: str, provider: FakeProvider) -> None:
    """One message of every kind: text of all sorts, files, answers, one that failed, changes, signs, a pin."""
    provider.script({"text": SUN}, {"fail": 401}, model="reed")
    ann.say(room, RICH)
    ann.say(room, "@Reed how much sun do tomatoes need?")
    picture, plan = ann.bring(room, "beds-in-spring.png", draw_beds()), ann.bring(room, "a plan.txt", b"Sow in March")
    ann.say(room, "The beds, and the plan as a file", attachment_ids=[picture, plan])
    arabic = sara.say(room, "صباح الخير! متى نزرع الطماطم؟ عندي **خمس** شتلات.")
    ann.say(room, "In March, when the nights are mild", parent_id=arabic)
    typo = sara.say(room, "Five is plnety")
    sara.do("PATCH", f"{room}/messages/{typo}", json={"content": "Five is plenty"})
    for who, sign in ((ann, "👍"), (ann, "🌱"), (sara, "🌱")):
        who.do("PUT", f"{room}/messages/{typo}/reactions/{sign}")
    ann.do("PUT", f"{room}/messages/{arabic}/pin")
    ann.say(room, "@Reed and how much water?")
    gone = sara.say(room, "Wrong room, sorry")
    sara.do("DELETE", f"{room}/messages/{gone}")
    for title in (
        "Buy seeds",
        "Fix the pump, which has been dripping since the last frost and wets the neighbours’ wall",
    ):
        ann.do("POST", f"{room}/todos", json={"title": title, "client_id": str(uuid4())})


def fill_balcony(mira: Member, tomas: Member, room: str, provider: FakeProvider) -> None:
    """A conversation of two people and two AIs as one would wish it; the provider is told what the AIs say."""
    provider.script({"text": SUN}, model="reed")
    provider.script({"text": BEANS}, model="fern")
    mira.say(room, "The tomatoes on the balcony get sun until two. Is that enough?")
    tomas.say(room, "The roof has more, but it is windy up there. @Reed what do they need?")
    await_answer(mira, room, "The roof then")
    tomas.say(room, "Behind a screen, then. @Fern anything to add?")
    await_answer(mira, room, "becoming a sail")


def fill_list(mira: Member, tomas: Member) -> None:
    """A few rooms more for the list, each with a last line."""
    lines = {
        "Saturday hike": "The early train, at ten past seven?",
        "Reading circle": "Chapter nine for next time, and the map at the end",
        "Flat: repairs": "The plumber comes on Thursday between nine and eleven",
    }
    for title, line in lines.items():
        room = open_room(mira, title, tomas.id)
        tomas.say(room, line)


def await_answer(member: Member, room: str, part: str) -> None:
    """Until somebody has said so in the room. Raises TimeoutError."""
    deadline = time.monotonic() + ANSWER_PATIENCE_S
    while not any(part in each["content"] for each in member.do("GET", f"{room}/messages")["items"]):
        if time.monotonic() > deadline:
            raise TimeoutError(part)


def draw_beds(width: int = 480, height: int = 300) -> bytes:
    """A picture of four beds, as PNG."""
    soil, leaf, path = b"\x6b\x4a\x35", b"\x6f\xa0\x5a", b"\xe6\xdd\xc8"

    def colour(x: int, y: int) -> bytes:
        if x % 240 < 24 or y % 150 < 24:
            return path
        return leaf if (x // 12 + y // 12) % 3 == 0 else soil

    rows = b"".join(b"\0" + b"".join(colour(x, y) for x in range(width)) for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
