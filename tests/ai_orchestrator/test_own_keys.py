"""A person's own key: opened for one call, sent to the address it is bound to, and found nowhere else."""

import logging
import socket
import traceback
from contextlib import closing
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from ai_orchestrator.halt import Halt
from ai_orchestrator.providers import sockets
from ai_orchestrator.providers.connections import load_connections
from ai_orchestrator.providers.own_keys import name_on_wire
from ai_orchestrator.providers.port import OperatorMustAct, ProviderFault
from ai_orchestrator.providers.registry import Providers
from fake_provider.testing import FakeProvider
from shared.contracts.jobs import FailureCode
from shared.contracts.reply import ModelChoice, ProviderKey
from shared.sealing import Binding, Opener, make_private_key
from tests.ai_orchestrator.asking import question
from tests.ai_orchestrator.facts import facts

SECRET = "sk-planted-7731"
OPERATORS = "sk-operator-0001"
PERSON = UUID(int=7)
PRIVATE = make_private_key()
OPENER = Opener.read(PRIVATE)


def sealed(base_url: str, wire: str = "openai", **changes: Any) -> ProviderKey:
    box = OPENER.seal.seal(SecretStr(SECRET), Binding(PERSON, wire, base_url))
    key = {"user_id": PERSON, "ciphertext": box.ciphertext, "key_id": box.key_id, "wire": wire, "base_url": base_url}
    return ProviderKey.model_validate(key | changes)


def ask_with(key: ProviderKey, opener: Opener | None = OPENER, **options: Any) -> str:
    """The answer to one question, asked with this key."""
    connections = load_connections(None, {"OPENAI_API_KEY": OPERATORS})
    asked = facts("?", model=ModelChoice(id="openai/fake-mini"), provider_key=key)
    with closing(Providers(connections, opener=opener, first_token_s=5, stall_s=5, **options)) as providers:
        provider, wire_name = providers.choose(asked)
        pieces = provider.stream(replace(question(), facts=asked, wire_name=wire_name), Halt())
        return "".join(piece for piece in pieces if isinstance(piece, str))


@pytest.fixture
def loopback_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """The fake provider listens on loopback, where no person's key would ever be sent."""
    monkeypatch.setattr(sockets, "is_private", lambda host: False)


@pytest.mark.usefixtures("loopback_is_public")
@pytest.mark.parametrize("wire", ["openai", "anthropic"])
def test_the_key_reaches_its_address_and_answers(provider: FakeProvider, wire: str) -> None:
    provider.configure(text="By your leave.")
    base_url = provider.openai_base_url if wire == "openai" else provider.url

    assert ask_with(sealed(base_url, wire)) == "By your leave."

    (call,) = provider.settled_calls()
    assert (call["key_tail"], call["model"]) == (SECRET[-4:], "openai/fake-mini")


@pytest.mark.parametrize(
    "base_url", ["http://127.0.0.1:{port}/v1", "http://localhost:{port}/v1", "http://2130706433:{port}"]
)
def test_a_private_address_is_never_called(provider: FakeProvider, base_url: str) -> None:
    port = provider.url.rpartition(":")[2]

    with pytest.raises(ProviderFault):
        ask_with(sealed(base_url.format(port=port)))

    assert provider.calls() == []


def test_a_name_that_turns_private_after_it_was_accepted_is_not_called(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = int(provider.url.rpartition(":")[2])
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    with pytest.raises(ProviderFault):
        ask_with(sealed(f"http://models.example:{port}/v1"))

    assert provider.calls() == []


def test_a_private_address_is_not_asked_for_at_a_proxy_either(
    provider: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", provider.url)
    monkeypatch.delenv("no_proxy", raising=False)

    for host in ("10.0.0.7", "localhost", "2130706433"):
        with pytest.raises(ProviderFault) as caught:
            ask_with(sealed(f"http://{host}/v1"))
        assert caught.value.code is FailureCode.OVERLOADED
    assert provider.calls() == []


@pytest.mark.usefixtures("loopback_is_public")
def test_a_key_beside_another_address_or_person_is_not_used(provider: FakeProvider) -> None:
    elsewhere = sealed("https://models.example/v1").model_copy(update={"base_url": provider.openai_base_url})
    another = sealed(provider.openai_base_url, user_id=UUID(int=8))
    nobody = sealed(provider.openai_base_url, user_id=None)

    for key in (elsewhere, another, nobody):
        with pytest.raises(OperatorMustAct) as caught:
            ask_with(key)
        assert caught.value.code is FailureCode.AUTH
    assert provider.calls() == []


def test_without_the_key_that_opens_or_with_calls_off_nobody_answers(provider: FakeProvider) -> None:
    key = sealed(provider.openai_base_url)

    for options in ({"opener": None}, {"model_calls": False}):
        with pytest.raises(OperatorMustAct) as caught:
            ask_with(key, **options)
        assert caught.value.code is FailureCode.NO_PROVIDER
    assert provider.calls() == []


@pytest.mark.usefixtures("loopback_is_public")
@pytest.mark.parametrize("wire", ["openai", "anthropic"])
@pytest.mark.parametrize("fail", [401, 403, 429, 500, "cut"])
def test_the_key_is_in_no_log_and_no_exception(
    provider: FakeProvider, caplog: pytest.LogCaptureFixture, wire: str, fail: int | str
) -> None:
    provider.configure(fail=fail, cut_at=0)
    caplog.set_level(logging.DEBUG)
    base_url = provider.openai_base_url if wire == "openai" else provider.url

    with pytest.raises(ProviderFault) as caught:
        ask_with(sealed(base_url, wire))

    told = caplog.text + "".join(traceback.format_exception(caught.value)) + repr(caught.value.as_failure)
    assert SECRET not in told
    assert PRIVATE not in told


def test_the_key_is_in_no_representation() -> None:
    key = sealed("https://models.example/v1")
    with closing(Providers(load_connections(None, {"OPENAI_API_KEY": OPERATORS}), opener=OPENER)) as providers:
        provider, _ = providers.choose(facts("?", provider_key=key))

        shown = f"{providers!r} {provider!r} {vars(providers)!r} {vars(provider)!r}"

    assert SECRET not in shown
    assert PRIVATE not in shown
    assert OPERATORS not in shown


@pytest.mark.parametrize(
    ("base_url", "model", "sent"),
    [
        ("https://api.openai.com/v1", ModelChoice(id="openai/gpt-4o"), "gpt-4o"),
        ("https://api.openai.com/v1/", ModelChoice(id="openai/gpt-4o"), "gpt-4o"),
        ("https://openrouter.ai/api/v1", ModelChoice(id="openai/gpt-4o"), "openai/gpt-4o"),
        ("https://models.example/v1", ModelChoice(id="openai/gpt-4o", wire_name="four"), "four"),
    ],
)
def test_the_name_that_is_sent(base_url: str, model: ModelChoice, sent: str) -> None:
    key = ProviderKey(ciphertext="v1.x", key_id="1", wire="openai", base_url=base_url)

    assert name_on_wire(key, model) == sent
