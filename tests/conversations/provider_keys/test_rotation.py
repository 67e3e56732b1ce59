"""A new key in the place of an old one: what people have stored follows, whatever interrupts it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import pytest
from pydantic import BaseModel, SecretStr

from ai_orchestrator.keys import OWNER_URL, PRIVATE, PUBLIC, SERVICE_KEY
from ai_orchestrator.resealing import OUTDATED, RESEALED, reseal_all
from ai_orchestrator.stored_keys import binding_of, sealed_of
from conversations.internal import create_app
from conversations.provider_keys.models import StoredKey
from shared.contracts.jobs import Owner
from shared.contracts.sealed_keys import MOST_KEYS, OutdatedKeys, ResealedKey, ResealedKeys
from shared.jobs.client import JobOwner, OwnerRefused
from shared.sealing import Binding, NotOpened, Opener, Seal, Sealed, make_private_key, public_half
from shared.tokens.service import ServiceIdentity
from tests.accounts.owner_sql import OwnerSql
from tests.accounts.prepared import ORCHESTRATOR_KEY
from tests.accounts.serving import serve
from tests.conversations.humans import Human, expect
from tests.conversations.running import Stack

OLD, NEW = make_private_key(), make_private_key()
BASE_URL = "https://api.openai.com/v1"
MANY = 2 * MOST_KEYS + 7


@pytest.fixture(autouse=True)
def nothing_stored(owner: OwnerSql) -> None:
    """What other tests stored is sealed with keys of theirs."""
    owner.run("delete from conversations.provider_keys")


@contextmanager
def sealing_with(stack: Stack, private: str) -> Iterator[str]:
    """Where the internal app answers that was started with this key's public half."""
    settings = stack.internal.model_copy(update={"conversations_kek_public": public_half(private)})
    with serve(create_app(settings)) as url:
        yield url


@contextmanager
def owner_at(url: str, kind: type[JobOwner] = JobOwner) -> Iterator[JobOwner]:
    owner = kind(Owner.CONVERSATIONS, url, ServiceIdentity("ai-orchestrator", "keys", ORCHESTRATOR_KEY), connections=1)
    try:
        yield owner
    finally:
        owner.close()


def rotate(url: str, *privates: str) -> subprocess.CompletedProcess[str]:
    """The command as an operator gives it."""
    environ = {"PATH": os.environ["PATH"], PRIVATE: ",".join(privates), SERVICE_KEY: ORCHESTRATOR_KEY, OWNER_URL: url}
    command = [sys.executable, "-m", "ai_orchestrator.keys", "rotate"]
    return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=60)


def set_by(ended: subprocess.CompletedProcess[str]) -> dict[str, str]:
    return dict(line.split("=", 1) for line in ended.stdout.splitlines())


def store(stack: Stack, human: Human, private: str, count: int) -> dict[UUID, str]:
    """Keys of this person's that `private` opens, as they stand in the table; each secret by its id."""
    user_id, seal = human.signed_in.user_id, Seal.read(public_half(private))
    secrets = {uuid4(): f"sk-planted-{number:03}-{uuid4().hex}" for number in range(count)}
    with stack.databases["system"].transaction() as session:
        for key_id, secret in secrets.items():
            sealed = seal.seal(SecretStr(secret), Binding(user_id, "openai", BASE_URL))
            about = {"label": "mine", "wire": "openai", "base_url": BASE_URL, "last4": secret[-4:]}
            session.add(StoredKey(id=key_id, user_id=user_id, **about, **vars(sealed)))
    return secrets


def open_all(owner: OwnerSql, *privates: str) -> dict[UUID, str]:
    """Each stored key's secret, as whoever holds these can open it."""
    opener = Opener.read(",".join(privates))
    rows = owner.run("select id, user_id, wire, base_url, ciphertext, key_id from conversations.provider_keys")
    return {
        row.id: opener.open(
            Sealed(row.ciphertext, row.key_id), Binding(row.user_id, row.wire, row.base_url)
        ).get_secret_value()
        for row in rows
    }


def test_said_again_and_again_it_goes_from_one_key_to_the_next(stack: Stack, alice: Human, owner: OwnerSql) -> None:
    secrets = store(stack, alice, OLD, 3)

    with sealing_with(stack, OLD) as url:
        begun = set_by(rotate(url, OLD))
        too_early = rotate(url, *begun[PRIVATE].split(","))
    new, old = begun[PRIVATE].split(",")
    with sealing_with(stack, new) as url:
        finished = rotate(url, new, old)

    assert (old, begun[PUBLIC]) == (OLD, public_half(new))
    assert (too_early.returncode, set_by(too_early)) == (1, {PUBLIC: begun[PUBLIC]})
    assert (finished.returncode, set_by(finished)) == (0, {PRIVATE: new})
    assert "3 keys were sealed anew" in finished.stderr
    assert open_all(owner, new) == secrets
    with pytest.raises(NotOpened):
        open_all(owner, old)


def test_its_words_hold_no_secret_but_the_variables_to_set(stack: Stack, alice: Human) -> None:
    store(stack, alice, OLD, 3)
    lost = store(stack, alice, make_private_key(), 1)

    with sealing_with(stack, NEW) as url:
        ended = rotate(url, NEW, OLD)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert str(*lost) in ended.stderr
    for secret in ("sk-planted", NEW, OLD, ORCHESTRATOR_KEY):
        assert secret not in ended.stderr


def test_a_key_that_nothing_opens_keeps_the_older_keys(stack: Stack, alice: Human, owner: OwnerSql) -> None:
    forgotten = make_private_key()
    lost, secrets = store(stack, alice, forgotten, 1), store(stack, alice, OLD, 2)

    with sealing_with(stack, NEW) as url:
        first, found_again = rotate(url, NEW, OLD), rotate(url, NEW, OLD, forgotten)

    assert (first.returncode, first.stdout) == (1, "")
    assert "2 keys were sealed anew" in first.stderr
    assert set_by(found_again) == {PRIVATE: NEW}
    assert open_all(owner, NEW) == secrets | lost


def test_a_seal_that_no_key_opens_stops_it_before_anything(stack: Stack, alice: Human, owner: OwnerSql) -> None:
    secrets = store(stack, alice, OLD, 1)

    with sealing_with(stack, make_private_key()) as url:
        ended = rotate(url, NEW, OLD)

    assert (ended.returncode, ended.stdout) == (1, "")
    assert open_all(owner, OLD) == secrets


class Interrupted(JobOwner):
    """Falls over on its second page."""

    pages = 0

    def put(self, path: str, body: BaseModel) -> None:
        self.pages += path == RESEALED
        if self.pages == 2:
            raise KeyboardInterrupt
        super().put(path, body)


def test_interrupted_anywhere_every_key_opens_and_another_run_goes_on(
    stack: Stack, alice: Human, owner: OwnerSql
) -> None:
    secrets = store(stack, alice, OLD, MANY)
    opener = Opener.read(f"{NEW},{OLD}")

    with sealing_with(stack, NEW) as url:
        with owner_at(url, Interrupted) as one, pytest.raises(KeyboardInterrupt):
            reseal_all(one, opener)
        between = open_all(owner, NEW, OLD)
        with owner_at(url) as another:
            rest = reseal_all(another, opener)
            again = reseal_all(another, opener)

    assert between == secrets
    assert (rest.count, rest.unopened, again.count) == (MANY - MOST_KEYS, [], 0)
    assert open_all(owner, NEW) == secrets


def test_its_owner_sees_no_change_and_may_forget_it_meanwhile(stack: Stack, alice: Human, owner: OwnerSql) -> None:
    store(stack, alice, OLD, 2)
    before = alice.read("/provider-keys")["items"]
    opener = Opener.read(f"{NEW},{OLD}")

    class Forgetting(JobOwner):
        def put(self, path: str, body: BaseModel) -> None:
            expect(alice.delete(f"/provider-keys/{before[0]['id']}"), 204)
            super().put(path, body)

    with sealing_with(stack, NEW) as url, owner_at(url, Forgetting) as one:
        reseal_all(one, opener)

    assert alice.read("/provider-keys")["items"] == [before[1]]
    assert len(open_all(owner, NEW)) == 1


def reseal_one(url: str, **changes: str) -> None:
    """Put back the one stored key sealed anew, but for these changes. Raises OwnerRefused."""
    with owner_at(url) as one:
        [key] = one.get(OUTDATED, OutdatedKeys).items
        resealed = Opener.read(f"{NEW},{OLD}").reseal(sealed_of(key), binding_of(key))
        fields = {"id": key.id, "replaces": key.ciphertext, **vars(resealed), **changes}
        one.put(RESEALED, ResealedKeys(items=[ResealedKey(**fields)]))


def test_what_was_stored_otherwise_meanwhile_stays(stack: Stack, alice: Human, owner: OwnerSql) -> None:
    secrets = store(stack, alice, OLD, 1)

    with sealing_with(stack, NEW) as url:
        reseal_one(url, replaces="v1.what-was-there-before")

    assert open_all(owner, OLD) == secrets


def test_what_is_not_sealed_as_it_is_sealed_now_is_refused(stack: Stack, alice: Human, owner: OwnerSql) -> None:
    secrets = store(stack, alice, OLD, 1)

    with sealing_with(stack, NEW) as url, pytest.raises(OwnerRefused) as refused:
        reseal_one(url, key_id="0" * 16)

    assert (refused.value.status, refused.value.code) == (409, "sealed_otherwise")
    assert open_all(owner, OLD) == secrets
