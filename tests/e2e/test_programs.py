"""Programs at the gateway, with a personal token and the clients they have anyway."""

import os
import re
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import openai
import pytest
from standardwebhooks import Webhook

from fake_provider.testing import FakeProvider
from local_stack.testing import RunningStack
from tests.e2e.client import Client, eventually
from tests.e2e.test_first_minutes import open_room_with

ROOT = Path(__file__).parents[2]


class Receiver:
    """A program elsewhere that takes whatever comes."""

    def __init__(self) -> None:
        self.taken: list[tuple[dict[str, str], bytes]] = []
        taken = self.taken

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(204)
                self.end_headers()

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/in"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    one = Receiver()
    yield one
    one.close()


@pytest.fixture
def program(stack: RunningStack, ann: Client) -> Iterator[openai.OpenAI]:
    """A program of Ann's that speaks the OpenAI wire."""
    token = ann.post("/accounts/tokens", name="a script", scopes=["write"])["token"]
    with openai.OpenAI(api_key=token, base_url=f"{stack.url}/v1", max_retries=0, timeout=30) as client:
        yield client


def test_a_program_asks_a_rooms_ai_as_it_would_ask_a_model(
    program: openai.OpenAI, ann: Client, provider: FakeProvider
) -> None:
    room = open_room_with(ann)
    [model] = program.models.list().data
    content = 'Say exactly this: FAKE{"text": "A mill grinds."}'

    completion = program.chat.completions.create(model=model.id, messages=[{"role": "user", "content": content}])

    assert model.id == f"{room}/Ada"
    assert completion.choices[0].message.content == "A mill grinds."
    assert completion.choices[0].finish_reason == "stop"
    assert [one["sender_type"] for one in ann.get(f"/conversations/{room}/messages")["items"]] == ["user", "ai"]


def test_its_answer_streams_while_it_is_written(program: openai.OpenAI, ann: Client, provider: FakeProvider) -> None:
    provider.configure(tokens=30, tps=60, ttft=0.05)
    room = open_room_with(ann)

    stream = program.chat.completions.create(
        model=f"{room}/ada",
        messages=[{"role": "user", "content": "Tell me something."}],
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)

    pieces = [chunk.choices[0].delta.content for chunk in chunks if chunk.choices and chunk.choices[0].delta.content]
    assert len(pieces) > 2
    assert chunks[-1].usage is not None
    assert "".join(pieces) == ann.get(f"/conversations/{room}/messages")["items"][-1]["content"]


def test_webhooks_are_told_in_order_and_their_word_can_be_checked(ann: Client, receiver: Receiver) -> None:
    room = ann.post("/conversations", title="A room", ai_participants=[])["id"]
    hook = ann.post(f"/conversations/{room}/webhooks", url=receiver.url, events=["message.created"])
    for text in ("One.", "Two.", "Three."):
        ann.say(room, text)

    eventually(lambda: len(receiver.taken) >= 3)

    checked: list[Any] = [Webhook(hook["secret"]).verify(body, headers) for headers, body in receiver.taken]
    assert [event["data"]["message"]["content"] for event in checked] == ["One.", "Two.", "Three."]


def test_the_examples_for_programs_work_as_pasted(
    stack: RunningStack, ann: Client, receiver: Receiver, tmp_path: Path
) -> None:
    room = ann.post("/conversations", title="A room", ai_participants=[{"name": "Scribe", "model": "spindle/scribe"}])
    examples = re.findall(r"```bash\n(.*?)```", (ROOT / "docs/programs.md").read_text(), re.DOTALL)
    script = tmp_path / "examples.sh"
    script.write_text("set -euo pipefail\n" + "\n".join(examples))
    session = ann.http.headers["authorization"].removeprefix("Bearer ")
    told = {"SPINDLE": stack.url, "session": session, "room": room["id"], "receiver": receiver.url}

    ran = subprocess.run(["bash", script], env=os.environ | told, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    for word in ("A room", f"{room['id']}/Scribe", "chat.completion.chunk", "data: [DONE]", "add_task"):
        assert word in ran.stdout
    eventually(lambda: receiver.taken)
