"""What is left when all is quiet: the database as it stands, and what everybody outside it saw."""

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fake_provider.testing import FakeProvider
from tests.faults.asking import get_all, open_client
from tests.faults.cast import Room
from tests.faults.deciding import Decision
from tests.faults.own_stack import OwnStack, Row
from tests.faults.posting import Post
from tests.faults.reading import Message, Piece, Reader
from tests.faults.spending import Standing

_BUDGETS = """
select b.*, (select count(*) from conversations.reservations r where r.budget_id = b.id) as reservations,
       used.tokens as used_tokens, used.unknown as unknown_usage
from conversations.budgets b, lateral (
    select coalesce(sum(u.prompt_tokens + u.completion_tokens), 0) as tokens,
           count(*) filter (where u.prompt_tokens is null or u.completion_tokens is null) as unknown
    from conversations.usage u where u.conversation_id = b.conversation_id
) used
where b.conversation_id = %s
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
    todos: list[Row]
    approvals: list[Row]


@dataclass(frozen=True)
class Evidence:
    """All that the invariants are judged by.

    `read_from` is the `event_seq` of each room before anybody listened. `fetched` is each room's messages by the API,
    at the end, by reader. `calls` are the questions that the provider was asked, one an actual call. `decisions` are
    what people were told holds, `standings` the budgets at each moment somebody looked. `allowed_extra` is the share of
    calls that is put up with beyond one a question, where one call makes one answer.
    """

    states: Sequence[RoomState]
    posts: Sequence[Post]
    readers: Sequence[Reader]
    sightings: Sequence[Piece]
    read_from: Mapping[str, int]
    fetched: Mapping[tuple[int, str], list[Message]]
    calls: Sequence[str]
    decisions: Sequence[Decision]
    standings: Sequence[Standing]
    allowed_extra: float

    @property
    def questions(self) -> list[Post]:
        return [post for post in self.posts if post.asked and post.is_acknowledged]

    @property
    def answers(self) -> list[Row]:
        """What AIs have said."""
        return [row for state in self.states for row in state.messages if row["sender_type"] == "ai"]

    @property
    def extra_calls(self) -> int:
        """Calls beyond the first of each question that one call answers."""
        return len(self._simple_calls) - len(set(self._simple_calls))

    @property
    def extra_share(self) -> float:
        return self.extra_calls / max(1, len(set(self._simple_calls)))

    @property
    def _simple_calls(self) -> list[str]:
        simple = {post.content for post in self.posts if len(post.asked) == post.calls_each == 1 and not post.waits}
        return [call for call in self.calls if call in simple]

    def turns(self, role: str) -> list[Row]:
        """The turns in which AIs had this part."""
        return [turn for state in self.states for turn in state.turns if turn["role"] == role]

    def pieces(self) -> Iterator[Piece]:
        """Whatever anybody was shown of an answer before it was committed."""
        yield from self.sightings
        for reader in self.readers:
            yield from reader.pieces


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
        todos=stack.select("select * from conversations.todos where conversation_id = %s order by number", room.id),
        approvals=stack.select("select * from conversations.tool_approvals where conversation_id = %s", room.id),
    )


async def gather_evidence(
    stack: OwnStack,
    provider: FakeProvider,
    *,
    rooms: Sequence[Room],
    posts: Sequence[Post],
    readers: Sequence[Reader],
    sightings: Sequence[Piece],
    decisions: Sequence[Decision],
    standings: Sequence[Standing],
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
        calls=_match_calls(provider.calls(), [post.content for post in posts if post.asked]),
        decisions=decisions,
        standings=standings,
        allowed_extra=allowed_extra,
    )


async def _fetch(reader: Reader) -> dict[str, list[Message]]:
    pages: defaultdict[str, list[Message]] = defaultdict(list)
    async with open_client(reader.stack, reader.person.token) as client:
        for room in reader.rooms:
            pages[room.id] = await get_all(client, f"/conversations/{room.id}/messages", after_seq="0")
    return pages


def _match_calls(calls: list[dict[str, Any]], questions: list[str]) -> list[str]:
    """The question that each of these calls is about; calls about other rooms are left out."""
    asked = set(questions)
    ends = (_last_words(call["body"]["messages"]).rpartition("\n")[2] for call in calls)
    return [end for end in ends if end in asked]


def _last_words(messages: list[dict[str, Any]]) -> str:
    """The last text that is a user's, on either wire; what tools gave is none."""
    texts = (_text_of(message["content"]) for message in reversed(messages) if message["role"] == "user")
    return next((text for text in texts if text), "")


def _text_of(content: str | list[dict[str, Any]]) -> str:
    return content if isinstance(content, str) else "\n".join(part["text"] for part in content if "text" in part)
