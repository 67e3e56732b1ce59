"""People's own provider keys are found in no dump, log, queue, job or page of a whole stack; a leak would be found."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx2
import pytest
import redis
from celery import Celery

from fake_provider.testing import FakeProvider
from local_stack.ports import choose_port
from local_stack.redis import BROKER, LIVE
from shared.jobs.hints import TASK
from tests.faults.asking import ask_patiently, open_client
from tests.faults.cast import ANTHROPIC, OPENAI, Person, sign_up
from tests.faults.own_stack import OPERATORS_KEY, OwnStack, running_stack
from tests.faults.places import DUMP, OVERHEARD, TASKS, Flower, Places, look_everywhere, overhearing
from tests.faults.quiet import wait_until
from tests.faults.test_planted_faults import PLANTS

MARK, SEEDED = "sk-planted-", "sk-seeded-"
KEPT_EACH = 48
NOWHERE = "https://models.invalid/v1"  # a name that leads nowhere: the key is opened, and the call fails
ENDED_WITHIN_S = 120.0
SEEN_WITHIN_S = 30.0
OPEN = ("waiting", "writing")


@dataclass(frozen=True)
class Kept:
    """One person's keys: the ids of those that are kept, how many were refused, the jobs that used some."""

    ids: list[str]
    refused: int
    jobs: list[str]


@dataclass(frozen=True)
class Found:
    """What was to be seen with the planted keys, and then with one that was put into several places on purpose."""

    kept: list[Kept]
    places: Places
    seeded: Places
    tasks: dict[str, Any]
    refuses_strangers: bool


@pytest.fixture(scope="module")
def found(model_provider: FakeProvider, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Found]:
    folder, port = tmp_path_factory.mktemp("planted-keys"), choose_port()
    plants = folder / "plants.json"
    environment = {
        "FLOWER_PORT": str(port),
        "LOG_LEVEL": "debug",
        "PYTHONPATH": str(PLANTS),
        "SPINDLE_FAULTS_PLANT": str(plants),
    }
    with running_stack(model_provider.openai_base_url, folder / "logs", **environment) as stack:
        yield asyncio.run(_find(stack, Flower(stack, port), plants))


async def _find(stack: OwnStack, flower: Flower, plants: Path) -> Found:
    with overhearing(stack) as heard:
        people = [await sign_up(stack, name) for name in ("ann", "bob")]
        kept = [await _use_keys(stack, person) for person in people]
        await wait_until(lambda: len(flower.read_tasks()) >= sum(len(each.jobs) for each in kept), SEEN_WITHIN_S)
        places, tasks = look_everywhere(stack, flower, bytes(heard)), flower.read_tasks()
        await _seed(stack, flower, people[0], plants)
        seeded = look_everywhere(stack, flower, bytes(heard))
    return Found(kept, places, seeded, tasks, flower.refuses_strangers())


async def _use_keys(stack: OwnStack, person: Person) -> Kept:
    """Keys that are kept, keys that are refused, and questions that are answered with two of those kept."""
    async with open_client(stack, person.token) as client:
        ids = [await _keep(client, wire) for _ in range(KEPT_EACH // 2) for wire in ("openai", "anthropic")]
        refusals = [await client.post("/provider-keys", **request) for request in _unfit()]
        assert [answer.status_code for answer in refusals] == [422, 400]
        room = await _found_room(client, *ids[:2])
        for name in ("Ada", "Bea"):
            posted = {"client_id": str(uuid4()), "content": f"@{name} what is it?"}
            assert (await client.post(f"{room}/messages", json=posted)).status_code == 201
        assert await wait_until(lambda: _is_over(client, room), ENDED_WITHIN_S)
    jobs = stack.select("select id::text from conversations.jobs where subject_id = %s", room.rpartition("/")[2])
    return Kept(ids, len(refusals), [job["id"] for job in jobs])


def _new_key() -> str:
    return f"{MARK}{uuid4().hex}"


async def _keep(client: httpx2.AsyncClient, wire: str) -> str:
    new = {"label": "mine", "wire": wire, "base_url": NOWHERE, "key": _new_key()}
    answer = await client.post("/provider-keys", json=new)
    assert answer.status_code == 201, answer.text
    kept_id: str = answer.json()["id"]
    return kept_id


def _unfit() -> list[dict[str, Any]]:
    """Requests that hold a key and cannot be kept: a server within, and something that is no JSON."""
    inside = {"label": "mine", "wire": "openai", "base_url": "http://10.0.0.7/v1", "key": _new_key()}
    return [{"json": inside}, {"content": f'{{"key": "{_new_key()}"', "headers": {"Content-Type": "application/json"}}]


async def _found_room(client: httpx2.AsyncClient, *key_ids: str) -> str:
    """A room with an AI on either wire, each with one of these keys."""
    seats = zip(("Ada", "Bea"), (OPENAI, ANTHROPIC), key_ids, strict=True)
    ais = [{"name": name, "model": model, "settings": {"provider_key_id": key}} for name, model, key in seats]
    new = {"settings": {"reply_policy": "mention_only", "auto_title": False}, "ai_participants": ais}
    answer = await client.post("/conversations", json=new)
    assert answer.status_code == 201, answer.text
    return f"/conversations/{answer.json()['id']}"


async def _is_over(client: httpx2.AsyncClient, room: str) -> bool:
    turns = (await ask_patiently(client, "GET", f"{room}/turns")).json()["items"]
    return not any(turn["state"] in OPEN for turn in turns)


async def _seed(stack: OwnStack, flower: Flower, person: Person, plants: Path) -> None:
    """Have the product log a key of this person's; put others into a table, a value of Redis and a task."""
    plants.write_text(json.dumps({"log_keys": [person.user_id]}))
    new = {"label": "told", "wire": "openai", "base_url": NOWHERE, "key": f"{SEEDED}log"}
    async with open_client(stack, person.token) as client:
        assert (await client.post("/provider-keys", json=new)).status_code == 201
    with stack.connect() as connection:
        connection.execute("create table public.seeded as select 'sk-seeded-row' as value")
    with redis.Redis.from_url(stack.redis_address(LIVE)) as client:
        client.set("seeded", f"{SEEDED}value")
    with Celery(broker=stack.redis_address(BROKER)) as celery:
        told = {"job_id": f"{SEEDED}task", "owner": "conversations", "kind": "canary"}
        celery.send_task(TASK, kwargs=told, queue="background", ignore_result=True)
    assert await wait_until(lambda: f"{SEEDED}task" in json.dumps(flower.read_tasks()), SEEN_WITHIN_S)


def where(text: str, places: Places) -> set[str]:
    return {place for place, what in places.items() if text in what}


@pytest.mark.faults
def test_a_hundred_planted_keys_are_found_nowhere(found: Found) -> None:
    assert sum(len(each.ids) + each.refused for each in found.kept) == 100
    assert where(MARK, found.places) == set()


@pytest.mark.faults
def test_an_operators_key_is_found_nowhere_either(found: Found) -> None:
    assert where(OPERATORS_KEY, found.places) == set()


@pytest.mark.faults
def test_the_places_are_those_where_the_keys_would_be(found: Found) -> None:
    """The rows are in the dump, the jobs in what Redis was told and in Flower, every process has a log, and the keys
    were opened for calls.
    """
    jobs = [job for each in found.kept for job in each.jobs]
    shown = json.dumps(found.tasks)

    assert all(key_id in found.places[DUMP] for each in found.kept for key_id in each.ids)
    assert len(jobs) >= 4
    assert all(job in found.places[OVERHEARD] and job in shown for job in jobs)
    assert any(place.startswith("flower /task/") for place in found.places)
    assert {"log gateway.log", "log conversations-internal.log", "log interactive-1.log", "log flower.log"} <= set(
        found.places
    )
    assert "could not be opened" not in found.places[DUMP]
    assert found.refuses_strangers


@pytest.mark.faults
@pytest.mark.parametrize(
    ("seed", "place"),
    [
        ("log", "log gateway.log"),
        ("row", DUMP),
        ("value", f"redis {LIVE}"),
        ("value", OVERHEARD),
        ("task", OVERHEARD),
        ("task", f"flower {TASKS}"),
    ],
)
def test_a_key_that_were_there_would_be_found(found: Found, seed: str, place: str) -> None:
    assert place in where(SEEDED + seed, found.seeded)
    assert where(SEEDED + seed, found.places) == set()
