"""GET /topics: what all my rooms talk about."""

from urllib.parse import quote

from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, room_id


def name_topic(human: Human, room: str, name: str) -> Json:
    return expect(human.post(f"{room}/topics", {"name": name}), 201)


def place(room: str, topic: Json) -> Json:
    return {"conversation_id": str(room_id(room)), "topic_id": topic["id"], "relevance": topic["relevance"]}


def names(human: Human, query: str = "") -> list[str]:
    return [item["name"] for item in human.read(f"/topics{query}")["items"]]


def test_a_word_of_several_rooms_is_one_entry(alice: Human, room: str) -> None:
    another = alice.found()
    mine, theirs = name_topic(alice, room, "Mills"), name_topic(alice, another, "mills ")

    [item] = alice.read("/topics?q=MILL")["items"]

    assert item["name"].strip().lower() == "mills"
    assert sorted(item["rooms"], key=str) == sorted([place(room, mine), place(another, theirs)], key=str)


def test_parts_of_names_find_them_and_wildcards_are_letters(alice: Human, room: str) -> None:
    for name in ("Water mills", "Windmills", "100%_sure"):
        name_topic(alice, room, name)

    assert sorted(names(alice, "?q=mill")) == ["Water mills", "Windmills"]
    assert names(alice, f"?q={quote('%_')}") == ["100%_sure"]
    assert names(alice, "?q=sluice") == []
    assert len(names(alice)) == 3


def test_words_of_rooms_that_are_not_mine_are_not_told(alice: Human, bob: Human, room: str) -> None:
    name_topic(alice, room, "Secrets")
    alice.seat(room, bob)
    assert names(bob) == ["Secrets"]

    expect(bob.delete(f"{room}/participants/{bob.id}"), 204)

    assert names(bob) == []


def test_who_came_late_is_not_told_what_was_spoken_of_before(alice: Human, bob: Human, owner: OwnerSql) -> None:
    room = alice.found(settings={"history": "from_join"})
    alice.say(room, "before")
    topic = name_topic(alice, room, "Before")
    owner.run("update conversations.conversation_topics set source = 'detector' where topic_id = :id", id=topic["id"])
    alice.seat(room, bob)

    assert names(alice) == ["Before"]
    assert names(bob) == []


def test_pages_go_on_from_the_strongest_to_the_weakest(alice: Human, room: str, owner: OwnerSql) -> None:
    for number in range(5):
        topic = name_topic(alice, room, f"topic {number}")
        owner.run(
            "update conversations.conversation_topics set relevance = :relevance where topic_id = :id",
            relevance=(number // 2 + 1) / 10,
            id=topic["id"],
        )

    first = alice.read("/topics?limit=3")
    second = alice.read(f"/topics?limit=3&cursor={first['next_cursor']}")

    listed = [item["name"] for item in [*first["items"], *second["items"]]]
    assert listed == ["topic 4", "topic 2", "topic 3", "topic 0", "topic 1"]
    assert second["next_cursor"] is None
