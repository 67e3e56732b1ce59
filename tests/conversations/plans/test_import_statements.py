"""An export of many small conversations: what each of them costs beside its messages."""

import json

from conversations.imports.advance import advance_imports
from tests.conversations.humans import Human, expect
from tests.conversations.imports.exports import chat
from tests.conversations.imports.uploading import upload
from tests.conversations.plans.counting import counting_here
from tests.conversations.running import Stack

FEW, MANY = 3, 13
MOST_A_ROOM = 32


def statements_for(stack: Stack, human: Human, rooms: int) -> int:
    file = json.dumps([chat(number, 4) for number in range(rooms)]).encode()
    expect(upload(human, file, format="chatgpt"), 202)
    with counting_here() as statements:
        while advance_imports(stack.databases["system"], seconds=60):
            pass
    return len(statements)


def test_a_small_room_takes_few_statements(stack: Stack, alice: Human) -> None:
    few, many = statements_for(stack, alice, FEW), statements_for(stack, alice, MANY)

    assert (many - few) / (MANY - FEW) <= MOST_A_ROOM
