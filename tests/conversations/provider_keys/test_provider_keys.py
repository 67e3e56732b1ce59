"""People's own keys: kept sealed, used for what their owner asks, found nowhere."""

from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr

from shared.sealing import Binding, Opener, Sealed
from tests.accounts.owner_sql import OwnerSql
from tests.conversations.humans import Human, Json, expect, refusal
from tests.conversations.running import ORCHESTRATOR_KEK
from tests.conversations.working import Worker, ask

MODEL = "openai/gpt-4o-mini"


def keep(human: Human, key: str = "sk-test-0123456789", **fields: Any) -> Json:
    return expect(human.post("/provider-keys", {"label": "mine", "wire": "openai", "key": key, **fields}), 201)


def test_a_key_is_told_apart_and_never_answered(alice: Human) -> None:
    kept = keep(alice)

    listed = alice.read("/provider-keys")["items"]

    assert (kept["last4"], kept["base_url"]) == ("6789", "https://api.openai.com/v1")
    assert listed == [kept]
    assert "sk-test" not in str(listed)


def test_only_the_orchestrators_key_opens_it_and_only_for_its_owner(alice: Human, bob: Human, owner: OwnerSql) -> None:
    kept = keep(alice, key="sk-secret-abcdefgh")
    [row] = owner.run("select ciphertext, key_id from conversations.provider_keys where id = :id", id=kept["id"])
    sealed, opener = Sealed(row.ciphertext, row.key_id), Opener.read(ORCHESTRATOR_KEK)

    opened = opener.open(sealed, Binding(alice.signed_in.user_id, "openai", kept["base_url"]))

    assert opened == SecretStr("sk-secret-abcdefgh")
    with pytest.raises(Exception, match="bound to something else"):
        opener.open(sealed, Binding(bob.signed_in.user_id, "openai", kept["base_url"]))


def test_the_key_goes_with_what_its_owner_asks_and_with_nothing_else(alice: Human, bob: Human, worker: Worker) -> None:
    kept = keep(alice)
    room = alice.found()
    alice.seat(room, bob)
    alice.seat_ai(room, "Ada", model=MODEL, settings={"provider_key_id": kept["id"]})

    mine, bobs = (worker.claim(ask(human, room)).payload["provider_key"] for human in (alice, bob))

    assert (mine["wire"], mine["user_id"]) == ("openai", alice.id)
    assert bobs is None


def test_nobody_pays_with_anothers_key(alice: Human, bob: Human) -> None:
    kept = keep(alice)
    room = bob.found()

    answer = bob.post(
        f"{room}/ai-participants", {"name": "Ada", "model": MODEL, "settings": {"provider_key_id": kept["id"]}}
    )

    assert refusal(answer, 422) == "validation_failed"
    assert answer.json()["errors"][0]["pointer"] == "/settings/provider_key_id"


def test_another_administrator_may_change_the_rest_of_such_an_ai(alice: Human, bob: Human) -> None:
    room = alice.found()
    alice.seat(room, bob, "admin")
    ai = alice.seat_ai(room, "Ada", model=MODEL, settings={"provider_key_id": keep(alice)["id"]})

    changed = expect(bob.patch(f"{room}/ai-participants/{ai['id']}", {"persona": "calm"}), 200)

    assert changed["settings"]["provider_key_id"] == ai["settings"]["provider_key_id"]


def test_a_forgotten_key_is_used_no_more(alice: Human, worker: Worker) -> None:
    kept = keep(alice)
    room = alice.found()
    alice.seat_ai(room, "Ada", model=MODEL, settings={"provider_key_id": kept["id"]})

    expect(alice.delete(f"/provider-keys/{kept['id']}"), 204)

    assert alice.read("/provider-keys")["items"] == []
    assert worker.claim(ask(alice, room)).payload["provider_key"] is None


def test_anothers_key_is_not_there(alice: Human, bob: Human) -> None:
    kept = keep(alice)

    assert refusal(bob.delete(f"/provider-keys/{kept['id']}"), 404) == "not_found"
    assert bob.read("/provider-keys")["items"] == []


def test_the_same_request_again_keeps_one_key(alice: Human) -> None:
    wanted = {"label": "mine", "wire": "openai", "key": "sk-test-0123456789", "client_id": str(uuid4())}

    first = expect(alice.post("/provider-keys", wanted), 201)
    again = expect(alice.post("/provider-keys", wanted), 200)

    assert first == again


@pytest.mark.parametrize("other", ["sk-test-another-one", "sk-test-0123456789x"])
def test_another_key_is_another_request(alice: Human, other: str) -> None:
    wanted = {"label": "mine", "wire": "openai", "key": "sk-test-0123456789", "client_id": str(uuid4())}
    expect(alice.post("/provider-keys", wanted), 201)

    answer = alice.post("/provider-keys", {**wanted, "key": other})

    assert refusal(answer, 409) == "client_id_conflict"


@pytest.mark.parametrize("key", ["sk-test 0123456789", "sk-test-0123456789\n", "sk-тест-0123456789"])
def test_a_key_that_no_header_can_hold_is_refused(alice: Human, key: str) -> None:
    answer = alice.post("/provider-keys", {"label": "mine", "wire": "openai", "key": key})

    assert refusal(answer, 422) == "validation_failed"
    assert "0123456789" not in answer.text


@pytest.mark.parametrize(
    "url",
    [
        "http://api.example.org/v1",
        "https://localhost/v1",
        "https://127.0.0.1/v1",
        "https://10.1.2.3/v1",
        "https://[::1]/v1",
        "https://169.254.169.254/latest",
        "https://metadata.internal/v1",
        "https://intranet/v1",
        "https://me:pw@api.example.org/v1",
        "https://api.example.org/v1?key=1",
        "ftp://api.example.org",
        "https://127.1/v1",
        "https://0x7f.1/v1",
        "https://127.0.0.1./v1",
        "https://localhost./v1",
        "https://metadata.internal./v1",
        "https://[64:ff9b::a00:1]/v1",
        "https://[2002:a00:1::]/v1",
        "https://①②⑦.⓪.⓪.①/v1",
        "https://api.example.org:99999/v1",
        "https://api.example.org:0/v1",
        " https://api.example.org/v1",
        "https://api.exam ple.org/v1",
        "https://api.example.org\r\nHost: inside/v1",
    ],
)
def test_a_key_goes_to_public_servers_only(alice: Human, url: str) -> None:
    answer = alice.post(
        "/provider-keys", {"label": "mine", "wire": "openai", "key": "sk-test-0123456789", "base_url": url}
    )

    assert refusal(answer, 422) == "validation_failed"
    assert "sk-test" not in answer.text


def test_planted_keys_stand_nowhere_in_the_database_and_in_no_payload(
    alice: Human, owner: OwnerSql, worker: Worker, caplog: pytest.LogCaptureFixture
) -> None:
    planted = [f"sk-planted-{number:03}-{uuid4().hex}" for number in range(50)]
    kept = [keep(alice, key=key)["id"] for key in planted]
    room = alice.found()
    alice.seat_ai(room, "Ada", model=MODEL, settings={"provider_key_id": kept[0]})
    claim = worker.claim(ask(alice, room))

    tables = owner.run(
        "select relname from pg_class where relnamespace = 'conversations'::regnamespace and relkind = 'r'"
    )
    dump = "".join(
        row.whole or ""
        for table in tables
        for row in owner.run(f"select string_agg(t::text, ' ') as whole from conversations.{table.relname} t")  # noqa: S608
    )

    assert kept[0] in dump
    for text in (dump, claim.model_dump_json(), caplog.text):
        assert "sk-planted" not in text
