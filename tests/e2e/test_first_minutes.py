"""The main job: sign up, bring a transcript, ask, and watch the answer come."""

import subprocess
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

from deploy.compose.check import check_data_is_kept
from deploy.compose.trial_stack import TrialStack
from fake_provider.testing import FakeProvider
from local_stack.testing import RunningStack
from tests.e2e.client import Client, eventually

ROOT = Path(__file__).parents[2]
TRANSCRIPT = ROOT / "docs/examples/transcript.jsonl"
MODEL = "openai/gpt-4o-mini"


def import_transcript(person: Client) -> str:
    """The id of the room made of the example transcript."""
    form = {"format": "jsonl", "client_id": str(uuid4()), "title": "A week in October"}
    with TRANSCRIPT.open("rb") as file:
        begun = person.http.post("/imports", data=form, files={"file": file}).raise_for_status().json()

    def room() -> str | None:
        progress = person.get(f"/imports/{begun['id']}")
        assert progress["state"] != "failed", progress["errors"]
        return progress["conversation_ids"][0] if progress["state"] == "done" else None

    found: str = eventually(room)
    return found


def open_room_with(person: Client, **ai: object) -> str:
    """The id of a new room with one AI."""
    room = person.post("/conversations", title="A room", ai_participants=[{"name": "Ada", "model": MODEL} | ai])
    room_id: str = room["id"]
    return room_id


def test_the_walk_of_the_readme_works_as_pasted(stack: RunningStack) -> None:
    walked = subprocess.run([ROOT / "deploy/walk.sh", stack.url], capture_output=True, text=True, check=False)

    assert walked.returncode == 0, walked.stdout + walked.stderr
    assert "Scribe:" in walked.stdout


def test_what_the_check_of_the_containers_keeps_is_found_again(stack: RunningStack, tmp_path: Path) -> None:
    # Compose commands are left out: they take an engine, the requests between them do not.
    port = urlsplit(stack.url).port
    assert port is not None

    check_data_is_kept(TrialStack(("true",), tmp_path / "environment", port, flower_port=0))


def test_a_transcript_becomes_a_room_that_knows_its_topics(ann: Client) -> None:
    room = import_transcript(ann)

    topics = eventually(lambda: ann.get(f"/conversations/{room}/topics")["items"])

    assert len(topics) >= 2
    assert all(0 < topic["relevance"] <= 1 and topic["message_count"] > 0 for topic in topics)
    assignments = ann.get(f"/conversations/{room}/message-topics", limit=200)["items"]
    assert {one["topic_id"] for one in assignments} >= {topic["id"] for topic in topics[:2]}


def test_the_scribe_finds_what_was_said_in_a_transcript(ann: Client) -> None:
    room = import_transcript(ann)
    ann.post(f"/conversations/{room}/ai-participants", name="Scribe", model="spindle/scribe")

    with ann.listening() as events:
        asked = ann.say(room, "@Scribe what was said about the venue?")
        answer = events.answer_to(asked["id"])

    assert answer["status"] == "sent"
    assert answer["sender"]["name"] == "Scribe"
    assert "venue" in answer["content"].lower()


def test_an_answer_streams_and_ends_as_what_was_streamed(ann: Client, provider: FakeProvider) -> None:
    provider.configure(tokens=30, tps=60, ttft=0.05)
    room = open_room_with(ann)

    with ann.listening() as events:
        asked = ann.say(room, "Tell me something.")
        answer = events.answer_to(asked["id"])

    streamed = events.text_of(answer["id"])
    assert streamed
    assert answer["content"].startswith(streamed)
    assert answer["metadata"]["finish"] == "complete"
    assert [call["status"] for call in provider.settled_calls()] == [200]


def test_the_question_stands_word_for_word_at_the_end_of_what_the_provider_sees(
    ann: Client, provider: FakeProvider
) -> None:
    room = open_room_with(ann)

    with ann.listening() as events:
        asked = ann.say(room, 'Say exactly this: FAKE{"text": "as you wish"}')
        answer = events.answer_to(asked["id"])

    assert answer["content"] == "as you wish"
    assert provider.calls()[-1]["body"]["messages"][-1]["content"].endswith(asked["content"])


def test_stopping_keeps_the_text_that_was_there(ann: Client, provider: FakeProvider) -> None:
    provider.configure(tokens=400, tps=20)
    room = open_room_with(ann)

    with ann.listening() as events:
        asked = ann.say(room, "Go on and on.")
        delta = events.until(lambda event: event["type"] == "message.delta")
        ann.post(f"/conversations/{room}/messages/{delta['data']['message_id']}/stop")
        answer = events.answer_to(asked["id"])

    assert answer["status"] == "interrupted"
    assert answer["metadata"]["finish"] == "stopped"
    assert answer["content"]
    assert provider.settled_calls()[-1]["closed_by"] == "client"


def test_a_provider_without_money_leaves_a_failure_that_can_be_tried_again(ann: Client, provider: FakeProvider) -> None:
    provider.configure(fail="429_money")
    room = open_room_with(ann)

    with ann.listening() as events:
        asked = ann.say(room, "Hello?")
        failed = events.answer_to(asked["id"])
        provider.configure(text="here I am")
        ann.post(f"/conversations/{room}/messages/{failed['id']}/retry")
        event = events.until(
            lambda event: event["type"] == "message.updated" and event["data"]["message"]["status"] == "sent"
        )

    assert (failed["status"], failed["metadata"]["failure"]["code"]) == ("error", "money")
    message = event["data"]["message"]
    assert (message["id"], message["seq"]) == (failed["id"], failed["seq"])
    assert message["content"] == "here I am"
    assert message["attempt"] > failed["attempt"]


def test_whoever_reloads_while_an_ai_writes_sees_the_text_so_far(ann: Client, provider: FakeProvider) -> None:
    provider.configure(tokens=100, tps=20)
    room = open_room_with(ann)
    with ann.listening() as events:
        asked = ann.say(room, "Take your time.")
        events.until(lambda event: event["type"] == "message.delta")

        with ann.listening() as reloaded:
            draft = reloaded.until(lambda event: event["type"] == "message.text")["data"]["draft"]
            answer = reloaded.answer_to(asked["id"])

    assert answer["content"].startswith(draft["text"])
    assert answer["content"].startswith(reloaded.text_of(answer["id"]))
    assert len(reloaded.text_of(answer["id"])) > len(draft["text"])


def test_two_people_read_the_same(ann: Client, bob: Client) -> None:
    room = ann.post("/conversations", title="Ours", ai_participants=[])["id"]

    with bob.listening() as events:
        ann.post(f"/conversations/{room}/participants", username=bob.username)
        added = events.until(lambda event: event["type"] == "conversation.added")
        said = ann.say(room, "Welcome.")
        heard = events.until(lambda event: event["type"] == "message.created")

    assert added["data"]["conversation"]["me"]["role"] == "member"
    assert heard["data"]["message"] == said
    assert bob.get(f"/conversations/{room}/messages")["items"] == [said]


def test_signing_out_ends_requests_and_streams(ann: Client) -> None:
    with ann.listening() as events:
        ann.http.delete("/accounts/sessions/current").raise_for_status()
        events.until(lambda event: event["type"] == "bye" and event["data"]["reason"] == "revoked")

    assert ann.http.get("/conversations").status_code == 401
