"""What was taken back is gone from what the room is called and talks about, too."""

from typing import Any

from tests.e2e.client import Client, eventually

SAID = (
    "Shall we rent the lighthouse for the summer party?",
    "The lighthouse has room for forty people.",
    "We need a band for the summer party.",
    "Who books the band for the party?",
)


def test_a_word_that_was_taken_back_names_neither_room_nor_topic(ann: Client) -> None:
    room = ann.post("/conversations", ai_participants=[])["id"]
    said = [ann.say(room, text) for text in SAID]

    def names() -> str:
        topics = ann.get(f"/conversations/{room}/topics")["items"]
        return " ".join(
            [ann.get(f"/conversations/{room}")["title"] or "", *(topic["name"] for topic in topics)]
        ).lower()

    def placed() -> list[Any]:
        items = ann.get(f"/conversations/{room}/message-topics")["items"]
        return [item for item in items if item["topic_id"] is not None]

    eventually(lambda: len(placed()) == len(SAID) and "lighthouse" in names())

    for message in said[:2]:
        ann.http.delete(f"/conversations/{room}/messages/{message['id']}").raise_for_status()

    eventually(lambda: len(placed()) == 2 and "party" in names() and "lighthouse" not in names())
