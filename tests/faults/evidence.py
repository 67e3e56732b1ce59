"""What is left when all is quiet: the database as it stands, and what everybody outside it saw."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fake_provider.testing import FakeProvider
from tests.faults.asking import get_all, open_client
from tests.faults.cast import Room
from tests.faults.own_stack import OwnStack, Row
from tests.faults.posting import Post
from tests.faults.reading import Message, Piece, Reader

_BUDGETS = """
select b.*, (select count(*) from conversations.reservations r where r.budget_id = b.id) as reservations,
       (select coalesce(sum(u.prompt_tokens + u.completion_tokens), 0) from conversations.usage u
        where u.conversation_id = b.conversation_id) as used_tokens
from conversations.budgets b where b.conversation_id = %s
"""


@dataclass(frozen=True)
class RoomState:
    """One room's rows, each list in the room's own order."""

    room: Room
    last_seq: int
    last_event_seq: int
    messages: list[Row]
    events: list[Row]
    turns: list[Row]
    jobs: list[Row]
    drafts: list[Row]
    budgets: list[Row]


@dataclass(frozen=True)
class Evidence:
    """All that the invariants are judged by.

    `read_from` is the `event_seq` of each room before anybody listened. `fetched` is each room's messages by the API,
    at the end, by reader. `calls` are the questions that the provider was asked, one an actual call. `allowed_extra` is
    the share of calls, beyond one a question, that is put up with.
    """

    states: Sequence[RoomState]
    posts: Sequence[Post]
    readers: Sequence[Reader]
    sightings: Sequence[Piece]
    read_from: Mapping[str, int]
    fetched: Mapping[tuple[int, str], list[Message]]
    calls: Sequence[str]
    allowed_extra: float

    @property
    def questions(self) -> list[Post]:
        return [post for post in self.posts if post.tokens and post.is_acknowledged]

    @property
    def answers(self) -> list[Row]:
        """What AIs have said."""
        return [row for state in self.states for row in state.messages if row["sender_type"] == "ai"]

    @property
    def extra_calls(self) -> int:
        """Calls beyond the first of each question."""
        return len(self.calls) - len(set(self.calls))

    @property
    def extra_share(self) -> float:
        return self.extra_calls / max(1, len(set(self.calls)))


def read_state(stack: OwnStack, room: Room) -> RoomState:
    """The room as the database has it."""
    (counters,) = stack.select(
        "select last_seq, last_event_seq from conversations.conversations where id = %s", room.id
    )
    return RoomState(
        room=room,
        last_seq=counters["last_seq"],
        last_event_seq=counters["last_event_seq"],
        messages=stack.select("select * from conversations.messages where conversation_id = %s order by seq", room.id),
        events=stack.select(
            "select * from conversations.events where conversation_id = %s order by event_seq", room.id
        ),
        turns=stack.select("select * from conversations.turns where conversation_id = %s order by id", room.id),
        jobs=stack.select("select * from conversations.jobs where subject_id = %s order by id", room.id),
        drafts=stack.select("select * from conversations.drafts where conversation_id = %s", room.id),
        budgets=stack.select(_BUDGETS, room.id),
    )


async def gather_evidence(
    stack: OwnStack,
    provider: FakeProvider,
    *,
    rooms: Sequence[Room],
    posts: Sequence[Post],
    readers: Sequence[Reader],
    sightings: Sequence[Piece],
    read_from: Mapping[str, int],
    allowed_extra: float,
) -> Evidence:
    """All evidence about these rooms."""
    fetched = await asyncio.gather(*(_fetch(reader) for reader in readers))
    return Evidence(
        states=[read_state(stack, room) for room in rooms],
        posts=posts,
        readers=readers,
        sightings=sightings,
        read_from=read_from,
        fetched={(number, room): page for number, pages in enumerate(fetched) for room, page in pages.items()},
        calls=_match_calls(provider.calls(), [post.content for post in posts if post.tokens]),
        allowed_extra=allowed_extra,
    )


async def _fetch(reader: Reader) -> dict[str, list[Message]]:
    pages: defaultdict[str, list[Message]] = defaultdict(list)
    async with open_client(reader.stack, reader.person.token) as client:
        for room in reader.rooms:
            pages[room.id] = await get_all(client, f"/conversations/{room.id}/messages", after_seq="0")
    return pages


def _match_calls(calls: list[dict[str, Any]], questions: list[str]) -> list[str]:
    """The question that each of these calls ends with; calls about other rooms are left out."""
    asked = set(questions)
    ends = (call["body"]["messages"][-1]["content"].rpartition("\n")[2] for call in calls)
    return [end for end in ends if end in asked]
