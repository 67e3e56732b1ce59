"""Stopping an answer: at once, also where a read stalls, and with the text so far."""

import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from ipaddress import IPv4Address
from pathlib import Path

import pytest
import redis
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from ai_orchestrator.halt import Halted, HaltReason
from ai_orchestrator.handlers import handlers_by_kind
from ai_orchestrator.jobs.roster import Roster
from ai_orchestrator.live.cancels import CHANNEL, CancelListener
from ai_orchestrator.live.connection import connect_live
from ai_orchestrator.live.tail import Tail
from ai_orchestrator.providers.connections import load_connections
from ai_orchestrator.providers.registry import Providers
from ai_orchestrator.reply.handler import ReplyHandler
from fake_provider.testing import FakeProvider
from shared.clock import utc_now
from shared.contracts.jobs import Kind
from shared.contracts.reply import ModelChoice
from shared.jobs.client import JobOwner
from tests.ai_orchestrator.asking import Asked, wire
from tests.ai_orchestrator.bench import Bench, beating
from tests.ai_orchestrator.facts import facts
from tests.ai_orchestrator.fake_owner import FakeOwner
from tests.ai_orchestrator.redis_process import RedisProcess
from tests.ai_orchestrator.stalling_server import http, serving
from tests.ai_orchestrator.test_tail import make_attempt
from tests.ai_orchestrator.waiting import wait_until

AT_ONCE_S = 0.5
SAY = b'data: {"choices":[{"delta":{"content":"Hi"}}]}\n\n'
CHUNKED = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"


@contextmanager
def halted_soon(asked: Asked, when: Callable[[], object]) -> Iterator[list[float]]:
    """Halt the call once `when` holds; gives the moment it was told."""
    told: list[float] = []

    def halt() -> None:
        wait_until(when)
        told.append(time.monotonic())
        asked.halt.request(HaltReason.CANCELLED)

    thread = threading.Thread(target=halt)
    thread.start()
    yield told
    thread.join(10)


@pytest.mark.parametrize(
    ("payload", "text"),
    [(b"", ""), (CHUNKED, ""), (http(SAY), "Hi"), (http(b""), "")],
    ids=["before the headers", "after the headers", "after text", "before text"],
)
def test_a_stalled_read_ends_at_once(payload: bytes, text: str) -> None:
    asked = Asked()
    with serving(payload, stalls=True) as server, wire(server.base_url, first_token_s=30) as openai_wire:
        stalled = lambda: server.answered.is_set() and asked.text == text  # noqa: E731 — a condition
        with halted_soon(asked, stalled) as told, pytest.raises(Halted):
            asked.ask(openai_wire)
        ended = time.monotonic()

        assert server.client_gone.wait(5)
    assert ended - told[0] < AT_ONCE_S
    assert server.requests == 1


def test_a_stalled_read_under_tls_ends_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = make_server_context(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    asked = Asked()

    with serving(http(SAY), stalls=True, context=context) as server, wire(server.base_url) as openai_wire:
        with halted_soon(asked, lambda: asked.text) as told, pytest.raises(Halted):
            asked.ask(openai_wire)
        ended = time.monotonic()

    assert ended - told[0] < AT_ONCE_S


def test_a_wait_between_two_calls_ends_at_once(provider: FakeProvider) -> None:
    provider.configure(fail=429, retry_after=15)
    asked, waiting = Asked(), threading.Event()

    class Waits(list[float]):
        def append(self, _: float) -> None:
            waiting.set()

    asked.waits = Waits()
    with wire(provider.openai_base_url) as openai_wire:
        with halted_soon(asked, waiting.is_set) as told, pytest.raises(Halted):
            asked.ask(openai_wire)
        ended = time.monotonic()

    assert ended - told[0] < AT_ONCE_S


def test_a_call_halted_before_it_began_sends_nothing(provider: FakeProvider) -> None:
    asked = Asked()
    asked.halt.request(HaltReason.CANCELLED)

    with wire(provider.openai_base_url) as openai_wire, pytest.raises(Halted):
        asked.ask(openai_wire)

    assert provider.settled_calls() == []


def test_halting_one_call_leaves_others_on_the_same_wire_alone(provider: FakeProvider) -> None:
    provider.configure(tokens=60, tps=60)
    asked = [Asked() for _ in range(8)]
    with wire(provider.openai_base_url) as openai_wire:
        threads = [threading.Thread(target=_ask_quietly, args=(one, openai_wire)) for one in asked]
        for thread in threads:
            thread.start()
        wait_until(lambda: all(one.text for one in asked))
        for one in asked[::2]:
            one.halt.request(HaltReason.CANCELLED)
        for thread in threads:
            thread.join(10)

    assert [one.end is not None for one in asked] == [False, True] * 4


def _ask_quietly(asked: Asked, openai_wire: object) -> None:
    try:
        asked.ask(openai_wire)  # type: ignore[arg-type]  # the wire, as the thread got it
    except Halted:
        return


@contextmanager
def replying(owner: JobOwner, provider: FakeProvider, live_url: str) -> Iterator[Bench]:
    """A bench that answers with the fake provider, and listens on Redis for what to stop."""
    environ = {"OPENAI_BASE_URL": provider.openai_base_url, "OPENAI_API_KEY": "sk-lab-0042", "OPENAI_MODELS": "*"}
    tail = Tail(connect_live(live_url))
    tail.start()
    providers = Providers(load_connections(None, environ))
    handlers = handlers_by_kind(ReplyHandler(providers, tail, owner, patience_s=30))
    with closing(providers), beating(owner, handlers) as bench:
        listener = CancelListener(connect_live(live_url), bench.roster)
        listener.start()
        yield bench
        listener.close()
        listener.join(5)
    tail.close()
    tail.join(5)


STALLED = {"fail": "stall", "cut_at": 3, "stall_s": 30, "tokens": 10}
PAYLOAD = facts("What now?", model=ModelChoice(id="lab/fake-mini")).model_dump(mode="json")


def test_a_cancel_told_by_heartbeat_ends_with_the_text_so_far(
    fake_owner: FakeOwner, owner: JobOwner, provider: FakeProvider, redis_process: RedisProcess
) -> None:
    provider.configure(**STALLED)
    hint = fake_owner.add(Kind.REPLY, PAYLOAD)
    job = fake_owner.jobs[hint.job_id]

    with replying(owner, provider, redis_process.url(1)) as bench:
        thread = bench.run_aside(hint)
        wait_until(lambda: job.draft)
        job.cancel = "asked"
        thread.join(5)

    assert job.result is not None
    assert (job.result["finish"], job.result["text"]) == ("stopped", job.draft)
    assert provider.settled_calls()[0]["closed_by"] == "client"


def test_a_cancel_over_redis_needs_no_heartbeat(
    fake_owner: FakeOwner, owner: JobOwner, provider: FakeProvider, redis_process: RedisProcess, live: redis.Redis
) -> None:
    provider.configure(**STALLED)
    hint = fake_owner.add(Kind.REPLY, PAYLOAD)

    with replying(owner, provider, redis_process.url(1)) as bench:
        thread = bench.run_aside(hint)
        wait_until(lambda: bench.roster.held() and bench.roster.held()[0].length)
        wait_until(lambda: live.publish(CHANNEL, json.dumps({"job_id": str(hint.job_id)})))
        thread.join(5)

    result = fake_owner.jobs[hint.job_id].result
    assert result is not None
    assert result["finish"] == "stopped"


def test_the_listener_outlives_a_restart_of_redis_and_nonsense_on_its_channel() -> None:
    server = RedisProcess()
    server.start()
    roster, attempt = Roster(), make_attempt()
    listener = CancelListener(connect_live(server.url(1)), roster)
    listener.start()
    server.kill()
    server.start()

    with roster.entered(attempt), redis.Redis.from_url(server.url(1)) as live:
        wait_until(lambda: live.publish(CHANNEL, "nonsense"))
        live.publish(CHANNEL, json.dumps({"job_id": str(attempt.claim.job_id)}))
        wait_until(lambda: attempt.halt.reason is HaltReason.CANCELLED)

    listener.close()
    listener.join(5)
    server.kill()


def make_server_context(folder: Path) -> ssl.SSLContext:
    """A server certificate for the loopback address, made for this test."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder(subject_name=name, issuer_name=name, public_key=key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(utc_now() - timedelta(minutes=5))
        .not_valid_after(utc_now() + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(key.private_bytes(*plain))
    (folder / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
