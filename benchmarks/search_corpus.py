"""A million messages as chats have them: words by Zipf's law, few large rooms and many small ones, over three years."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

import psycopg

from shared.ids import new_id

ROOMS = 200
MY_ROOMS = 50
PEOPLE = 100
WORDS = 50_000
TYPICAL_WORDS = 14
MOST_WORDS = 120
SPAN = timedelta(days=3 * 365)
RAREST = "zyzzyva"
NOWHERE = "xylophagous"
Thing = TypeVar("Thing")
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvz" for vowel in "aeiou"]


@dataclass(frozen=True)
class Corpus:
    """What was written: my rooms, the largest first, and the vocabulary, the commonest word first."""

    my_rooms: list[UUID]
    words: list[str]


def write_corpus(database: str, me: UUID, size: int, *, seed: int = 7) -> Corpus:
    """Fill the database with `size` messages; `me` takes part in every fourth room."""
    dice = random.Random(seed)
    words = [_word(rank) for rank in range(WORDS)]
    rooms = [new_id() for _ in range(ROOMS)]
    people = [new_id() for _ in range(PEOPLE)]
    with psycopg.connect(database) as connection:
        _write_rooms(connection, rooms, people, me)
        lengths = _write_messages(connection, dice, rooms, [me, *people], words, size)
        _close_rooms(connection, rooms, lengths)
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("vacuum analyze conversations.messages")
        connection.execute("analyze conversations.participants")
        connection.execute("analyze conversations.conversations")
    return Corpus(rooms[:: ROOMS // MY_ROOMS], words)


def _word(rank: int) -> str:
    """The vocabulary's word of this rank: the commoner, the shorter."""
    letters, rest = "", rank
    while True:
        letters += _SYLLABLES[rest % len(_SYLLABLES)]
        rest //= len(_SYLLABLES)
        if not rest:
            return letters
        rest -= 1


def _write_rooms(connection: psycopg.Connection, rooms: list[UUID], people: list[UUID], me: UUID) -> None:
    connection.cursor().executemany(
        "insert into conversations.people (user_id, display_name, created_at, updated_at) "
        "values (%s, %s, now(), now())",
        [(person, f"Person {number}") for number, person in enumerate(people)],
    )
    connection.cursor().executemany(
        "insert into conversations.conversations (id, family_id, title, creator_id, created_at, updated_at) "
        "values (%s, %s, %s, %s, now(), now())",
        [(room, room, f"Room {number}", people[0]) for number, room in enumerate(rooms)],
    )
    seats = [(room, person) for room in rooms for person in people[:10]]
    seats += [(room, me) for room in rooms[:: ROOMS // MY_ROOMS]]
    connection.cursor().executemany(
        "insert into conversations.participants (conversation_id, user_id, created_at, updated_at) "
        "values (%s, %s, now(), now())",
        seats,
    )


def _write_messages(
    connection: psycopg.Connection,
    dice: random.Random,
    rooms: list[UUID],
    people: list[UUID],
    words: list[str],
    size: int,
) -> dict[UUID, int]:
    """Write them in the order of their times; how many each room got."""
    lengths = dict.fromkeys(rooms, 0)
    begin = datetime.now(UTC) - SPAN
    step = SPAN / size
    places = _zipf(dice, rooms, 0.8)
    voices = _zipf(dice, people, 0.7)
    texts = _texts(dice, words)
    rare = {size // 7, size // 2, size - size // 9}
    columns = "id, conversation_id, seq, sender_type, user_id, content, sent_at, created_at, updated_at"
    with connection.cursor().copy(f"copy conversations.messages ({columns}) from stdin") as copy:
        for number in range(size):
            room = next(places)
            lengths[room] += 1
            at = begin + step * number
            text = next(texts) + (f" {RAREST}" if number in rare else "")
            copy.write_row((new_id(), room, lengths[room], "user", next(voices), text, at, at, at))
    return lengths


def _texts(dice: random.Random, words: list[str]) -> Iterator[str]:
    said = _zipf(dice, words, 1.0)
    while True:
        length = min(MOST_WORDS, max(1, round(dice.lognormvariate(0, 0.8) * TYPICAL_WORDS)))
        yield " ".join(itertools.islice(said, length))


def _zipf(dice: random.Random, things: list[Thing], exponent: float) -> Iterator[Thing]:
    weights = list(itertools.accumulate(1 / rank**exponent for rank in range(1, len(things) + 1)))
    while True:
        yield from dice.choices(things, cum_weights=weights, k=10_000)


def _close_rooms(connection: psycopg.Connection, rooms: list[UUID], lengths: dict[UUID, int]) -> None:
    connection.execute(
        """
        update conversations.conversations c set last_seq = newest.seq, last_message_at = newest.sent_at
        from (select distinct on (conversation_id) conversation_id, seq, sent_at from conversations.messages
              order by conversation_id, seq desc) newest
        where newest.conversation_id = c.id and c.id = any(%s)
        """,
        [[room for room in rooms if lengths[room]]],
    )
