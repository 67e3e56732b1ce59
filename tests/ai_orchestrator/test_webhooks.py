"""The worker tells a real receiver: what it was given, once, and nobody else."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ai_orchestrator.jobs.attempt import Attempt
from ai_orchestrator.webhooks.handler import WebhookSender
from shared.clock import utc_now
from shared.contracts.jobs import Claim, Failure, Kind, Owner
from shared.contracts.webhooks import CONTRACT, WebhookPayload, WebhookResult
from shared.ids import new_id


class Receiver:
    """Listens on a free port, answers as it is told, and remembers what came."""

    def __init__(self) -> None:
        self.status = 204
        self.location = ""
        self.taken: list[tuple[str, dict[str, str], bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.taken.append((self.path, dict(self.headers.items()), body))
                self.send_response(receiver.status)
                if receiver.location:
                    self.send_header("Location", receiver.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *_arguments: object) -> None:  # noqa: A002 — its name there
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/in"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    one = Receiver()
    yield one
    one.close()


def attempt_to(url: str, number: int = 1) -> Attempt:
    payload = WebhookPayload(
        webhook_id=new_id(),
        event_id=new_id(),
        url=url,
        headers={"webhook-id": "1", "webhook-signature": "v1,x"},
        body=json.dumps({"text": "Über."}, ensure_ascii=False),
    )
    claim = Claim(
        job_id=new_id(),
        kind=Kind.WEBHOOK,
        contract=CONTRACT,
        attempt=number,
        lease_token="x",
        lease_until=utc_now(),
        deadline_at=utc_now() + timedelta(minutes=1),
        payload=payload.model_dump(mode="json"),
    )
    return Attempt(Owner.CONVERSATIONS, claim)


def test_the_body_goes_out_as_it_was_signed(receiver: Receiver) -> None:
    result = WebhookSender(allow_private=True)(attempt_to(receiver.url))

    [(path, headers, body)] = receiver.taken
    assert result == WebhookResult(status=204)
    assert (path, json.loads(body)) == ("/in", {"text": "Über."})
    assert headers["webhook-signature"] == "v1,x"
    assert headers["Content-Type"] == "application/json"


def test_a_private_address_is_not_even_connected_to(receiver: Receiver) -> None:
    failure = WebhookSender(allow_private=False)(attempt_to(receiver.url))

    assert isinstance(failure, Failure)
    assert receiver.taken == []


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.location = 307, receiver.url + "/elsewhere"

    failure = WebhookSender(allow_private=True)(attempt_to(receiver.url))

    assert isinstance(failure, Failure)
    assert [path for path, _, _ in receiver.taken] == ["/in"]


@pytest.mark.parametrize(("number", "wait_s"), [(1, 5), (2, 15), (4, 135), (9, 3600)])
def test_a_refusal_is_tried_again_ever_later(receiver: Receiver, number: int, wait_s: float) -> None:
    receiver.status = 500

    failure = WebhookSender(allow_private=True)(attempt_to(receiver.url, number))

    assert isinstance(failure, Failure)
    assert (failure.retryable, failure.retry_after_s, failure.detail) == (True, wait_s, "it answered 500")
