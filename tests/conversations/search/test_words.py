"""Which words find which messages."""

# ruff: noqa: RUF001 — words of many languages are the point

import pytest
from sqlalchemy import text

from tests.conversations.humans import Human, room_id
from tests.conversations.running import Stack
from tests.conversations.search.finding import found

SAID = {
    "english": "The mill by the river grinds slowly.",
    "german": "Die größte Mühle steht an der Straße.",
    "french": "Un café près de l'écluse",
    "polish": "Młyn i żółw",
    "greek": "Ο μύλος γυρίζει",
    "russian": "Мельница у реки",
    "arabic": "الطاحونة بجانب النهر",
    "hindi": "हिन्दी चक्की",
    "japanese": "黒猫が水車小屋で寝ている",
    "chinese": "我们在河边看见一座水磨坊",
    "korean": "물레방아가 천천히 돈다",
    "thai": "กังหันน้ำหมุนช้าๆ",
    "code": "def getUserName(user): return conversations.access.find_first_role(user)",
    "link": "see https://example.org/mills/2026?x=1",
    "picture": "done 🎉",
    "full width": "ＭＩＬＬＳＴＯＮＥ",
}


@pytest.fixture(scope="module")
def reader(stack: Stack) -> Human:
    human = stack.enter("Reader")
    room = human.found()
    for said in SAID.values():
        human.say(room, said)
    return human


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("river", ["english"]),
        ("RIVER mill ", ["english"]),
        ("grind", ["english"]),
        ("grind ", []),
        ('"mill by the river"', ["english"]),
        ('"river by the mill"', []),
        ("mill -grinds ", []),
        ("größte ", ["german"]),
        ("grosste ", ["german"]),
        ("muhle strasse ", ["german"]),
        ("cafe ecluse ", ["french"]),
        ("mlyn zolw ", ["polish"]),
        ("ΜΥΛΟΣ ", ["greek"]),
        ("мельница ", ["russian"]),
        ("الطاحونة ", ["arabic"]),
        ("हिन्दी ", ["hindi"]),
        ("猫", ["japanese"]),
        ("水車 ", ["japanese"]),
        ("水車小屋 ", ["japanese"]),
        ("車水 ", []),
        ("水磨坊", ["chinese"]),
        ("看見", []),
        ("물레방아 ", ["korean"]),
        ("방아", ["korean"]),
        ("หมุน ", ["thai"]),
        ("getUserName ", ["code"]),
        ("getusername ", ["code"]),
        ("getuserna", ["code"]),
        ('"user name"', ["code"]),
        ("conversations.access ", ["code"]),
        ("find_first_role ", ["code"]),
        ("findFirstRole ", ["code"]),
        ("first_ro", ["code"]),
        ("example.org ", ["link"]),
        ("https://example.org/mills/2026?x=1 ", ["link"]),
        ("🎉", ["picture"]),
        ("millstone ", ["full width"]),
        ("nowhere ", []),
        ("+++ ", list(reversed(SAID))),
        ("'; drop table messages; -- ", []),
        ("mill & !river | (a <-> b):* ", []),
    ],
)
def test_a_message_is_found_by_its_words(reader: Human, typed: str, names: list[str]) -> None:
    assert sorted(found(reader, typed)) == sorted(SAID[name] for name in names)


def test_every_text_is_found_by_itself(reader: Human) -> None:
    missed = [text for text in SAID.values() if text not in found(reader, f'"{text}"')]

    assert missed == []


def test_messages_are_written_whatever_the_search_path(stack: Stack, reader: Human) -> None:
    room = reader.found()
    with stack.databases["owner"].transaction() as session:
        session.execute(text("set local search_path = pg_catalog"))
        session.execute(
            text(
                "insert into conversations.messages (id, conversation_id, seq, sender_type, user_id, content, sent_at, "
                "created_at, updated_at) select gen_random_uuid(), id, 1, 'user', creator_id, '黒猫 getName', now(), "
                "now(), now() from conversations.conversations where id = :room"
            ),
            {"room": room_id(room)},
        )
        words = session.scalar(
            text("select search::text from conversations.messages where conversation_id = :room"),
            {"room": room_id(room)},
        )

    assert words == "'get':3 'getname' 'name':4 '猫':2 '黒猫':1"
