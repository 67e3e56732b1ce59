"""The worker as it is run: a Celery process, a real broker, an owner over HTTP."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from celery import Celery

from fake_provider.testing import FakeProvider
from shared.contracts.jobs import Hint, Kind, Queue
from shared.contracts.reply import ModelChoice
from shared.jobs.hints import TASK, HintPublisher
from tests.ai_orchestrator.facts import facts
from tests.ai_orchestrator.fake_owner import FakeOwner
from tests.ai_orchestrator.redis_process import RedisProcess
from tests.ai_orchestrator.waiting import wait_until
from tests.ai_orchestrator.worker_process import running_worker, worker_environment

SCRIBE_PAYLOAD = facts(
    "@Scribe what was said?", ("Bo", "The pump is broken again."), ("Cy", "I will order a new pump.")
)


@pytest.fixture
def own_redis() -> Iterator[RedisProcess]:
    server = RedisProcess()
    server.start()
    yield server
    server.kill()


@pytest.fixture
def environment(own_redis: RedisProcess, fake_owner: FakeOwner) -> dict[str, str]:
    return worker_environment(own_redis.url(0), own_redis.url(1), fake_owner.url)


@pytest.fixture
def publisher(own_redis: RedisProcess) -> Iterator[HintPublisher]:
    publisher = HintPublisher(own_redis.url(0))
    yield publisher
    publisher.close()


def test_a_hint_in_the_queue_becomes_a_reply_and_its_tail(
    tmp_path: Path,
    environment: dict[str, str],
    fake_owner: FakeOwner,
    publisher: HintPublisher,
    own_redis: RedisProcess,
) -> None:
    with running_worker(tmp_path, environment), redis.Redis.from_url(own_redis.url(1)) as live:
        hint = fake_owner.add(Kind.REPLY, SCRIBE_PAYLOAD.model_dump(mode="json"))
        publisher.publish(hint)
        job = fake_owner.ended(hint)

        assert live.xlen(f"spindle:tail:{SCRIBE_PAYLOAD.message_id}") == 1

    assert job.result is not None
    assert (job.result["finish"], job.result["outcome"], job.result["prompt_version"]) == (
        "complete",
        "answered",
        "scribe.v1",
    )
    assert "The pump is broken again." in job.result["text"]


def test_every_kind_of_job_is_served(
    tmp_path: Path, environment: dict[str, str], fake_owner: FakeOwner, own_redis: RedisProcess
) -> None:
    payloads: dict[Kind, dict[str, Any]] = {
        Kind.CANARY: {},
        Kind.INTERESTS: {"user_id": str(facts("?").turn_id), "texts": ["I grow tomatoes", "tomatoes and basil"]},
        Kind.TOPICS: {
            "conversation_id": str(facts("?").conversation_id),
            "state_version": 3,
            "lines": [line.model_dump(mode="json") for line in SCRIBE_PAYLOAD.lines],
        },
    }
    with running_worker(tmp_path, environment, Queue.BACKGROUND):
        hints = [fake_owner.add(kind, payload) for kind, payload in payloads.items()]
        for hint in hints:
            _publish_to(Queue.BACKGROUND, hint, own_redis)

        jobs = {hint.kind: fake_owner.ended(hint) for hint in hints}

    assert {kind: job.failure for kind, job in jobs.items()} == dict.fromkeys(payloads)
    assert (jobs[Kind.TOPICS].result or {})["state_version"] == 3
    assert (jobs[Kind.INTERESTS].result or {})["interests"][0]["name"] == "tomatoes"


def test_a_worker_reports_its_connections(tmp_path: Path, environment: dict[str, str], fake_owner: FakeOwner) -> None:
    with running_worker(tmp_path, {**environment, "ANTHROPIC_API_KEY": "sk-ant-1"}):
        wait_until(lambda: fake_owner.connections)

    (report,) = fake_owner.connections.values()

    names = {item["name"]: item["healthy"] for item in report["connections"]}
    assert names == {"anthropic": True, "scribe": True}


def test_a_stopped_worker_hands_running_replies_back_and_ends(
    tmp_path: Path,
    environment: dict[str, str],
    fake_owner: FakeOwner,
    publisher: HintPublisher,
    provider: FakeProvider,
) -> None:
    provider.configure(tokens=1000, tps=10)
    model = {"OPENAI_BASE_URL": provider.openai_base_url, "OPENAI_API_KEY": "sk-lab-0042", "OPENAI_MODELS": "*"}
    payload = facts("Go on.", model=ModelChoice(id="lab/fake-mini")).model_dump(mode="json")

    with running_worker(tmp_path, {**environment, **model}) as worker:
        hints = [fake_owner.add(Kind.REPLY, payload) for _ in range(5)]
        for hint in hints:
            publisher.publish(hint)
        wait_until(lambda: all(fake_owner.jobs[hint.job_id].draft for hint in hints))
        started = time.monotonic()
        worker.terminate()
        worker.exit_code(10)
        elapsed = time.monotonic() - started

    failures = [fake_owner.jobs[hint.job_id].failure or {} for hint in hints]
    assert {failure.get("code") for failure in failures} == {"worker_shutdown"}
    assert elapsed < 6
    assert {call["closed_by"] for call in provider.settled_calls()} == {"client"}


@pytest.mark.slow
def test_a_worker_serves_on_after_its_broker_was_killed_and_came_back_empty(
    tmp_path: Path, environment: dict[str, str], fake_owner: FakeOwner, own_redis: RedisProcess
) -> None:
    with running_worker(tmp_path, environment):
        own_redis.kill()
        own_redis.start()
        hint = fake_owner.add(Kind.CANARY)

        # As the caretaker does: hint again until somebody takes it.
        wait_until(lambda: _publish_to(Queue.INTERACTIVE, hint, own_redis) and _is_done(fake_owner, hint), 60)


def test_an_idle_worker_is_small(tmp_path: Path, environment: dict[str, str], fake_owner: FakeOwner) -> None:
    with running_worker(tmp_path, environment) as worker:
        wait_until(lambda: fake_owner.connections)

        assert worker.resident_mb() < 110


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"BROKER_URL": "amqp://nowhere"}, "BROKER_URL"),
        ({"ORCHESTRATOR_SERVICE_KEY": "short"}, "ORCHESTRATOR_SERVICE_KEY"),
        ({"ORCHESTRATOR_MODEL_CALLS": "perhaps"}, "ORCHESTRATOR_MODEL_CALLS"),
        ({"PROVIDERS_FILE": "/no/such/file"}, "PROVIDERS_FILE"),
        ({"OPENAI_BASE_URL": "not an address"}, "OPENAI_BASE_URL"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_value_stops_the_start_and_names_the_variable(
    tmp_path: Path, changes: dict[str, str], named: str
) -> None:
    environment = worker_environment("redis://127.0.0.1:1/0", "redis://127.0.0.1:1/1", "http://127.0.0.1:1", **changes)
    command = [sys.executable, "-m", "celery", "-A", "ai_orchestrator.worker:app", "worker", "-P", "threads"]

    ended = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=30)

    assert ended.returncode != 0
    assert f"ai-orchestrator cannot start: {named}" in ended.stdout + ended.stderr
    assert "Traceback" not in ended.stderr
    assert changes[named] not in ended.stderr.replace(named, "")


def _publish_to(queue: Queue, hint: Hint, server: RedisProcess) -> bool:
    with Celery(broker=server.url(0), set_as_current=False) as sender:
        sender.send_task(TASK, kwargs=hint.model_dump(mode="json"), queue=queue.value, ignore_result=True)
    return True


def _is_done(owner: FakeOwner, hint: Hint) -> bool:
    return owner.jobs[hint.job_id].state == "done"
