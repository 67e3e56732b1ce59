"""What one service locks away, and only another opens."""

import traceback
from dataclasses import replace
from uuid import UUID

import pytest
from pydantic import SecretStr

from shared.sealing import Binding, NotOpened, Opener, Seal, Sealed, make_private_key, public_half

SECRET = "sk-planted-0042"
BINDING = Binding(UUID(int=7), "openai", "https://models.example/v1")
FIXED_PRIVATE = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
SEALED_LONG_AGO = Sealed(
    "v1.QCYH3HWD0FlGXXcBfkwhcyLW6oELVO8zaycjQhsDGCancuz1dYK_vt6i2ubv2LqmtBXHS8eIHLGIxKDlkqBJfQ==", "eedd883da0a94515"
)


def sealed_with(private: str) -> Sealed:
    return Seal.read(public_half(private)).seal(SecretStr(SECRET), BINDING)


def test_what_the_public_half_seals_the_private_half_opens() -> None:
    private = make_private_key()

    sealed = sealed_with(private)

    assert Opener.read(private).open(sealed, BINDING).get_secret_value() == SECRET
    assert SECRET not in repr(sealed)


def test_what_was_sealed_long_ago_still_opens() -> None:
    opened = Opener.read(FIXED_PRIVATE).open(
        SEALED_LONG_AGO, Binding(UUID(int=7), "openai", "https://models.example/v1")
    )

    assert opened.get_secret_value() == "sk-kept-for-ever"


@pytest.mark.parametrize(
    "other",
    [
        replace(BINDING, user_id=UUID(int=8)),
        replace(BINDING, wire="anthropic"),
        replace(BINDING, base_url="https://models.example/v1/"),
        Binding(UUID(int=7), 'openai", "https', "models.example/v1"),
    ],
    ids=["another person", "another wire", "another address", "parts that run into each other"],
)
def test_a_key_opens_for_what_it_is_bound_to_and_nothing_else(other: Binding) -> None:
    private = make_private_key()

    with pytest.raises(NotOpened):
        Opener.read(private).open(sealed_with(private), other)


def test_nobody_opens_what_another_key_sealed() -> None:
    sealed = sealed_with(make_private_key())
    stranger = Opener.read(make_private_key())

    with pytest.raises(NotOpened):
        stranger.open(sealed, BINDING)
    with pytest.raises(NotOpened):
        stranger.open(replace(sealed, key_id=stranger.seal.key_id), BINDING)


@pytest.mark.parametrize("end", range(0, 90, 7))
def test_a_changed_ciphertext_does_not_open(end: int) -> None:
    text = SEALED_LONG_AGO.ciphertext
    changed = text[:end] + ("A" if text[end] != "A" else "B") + text[end + 1 :]

    with pytest.raises(NotOpened) as caught:
        Opener.read(FIXED_PRIVATE).open(replace(SEALED_LONG_AGO, ciphertext=changed), BINDING)

    assert "sk-kept" not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("ciphertext", ["", "v1.", "v1.é", "v2.AAAA", "nothing"])
def test_what_is_no_ciphertext_does_not_open(ciphertext: str) -> None:
    with pytest.raises(NotOpened):
        Opener.read(FIXED_PRIVATE).open(replace(SEALED_LONG_AGO, ciphertext=ciphertext), BINDING)


def test_two_sealings_of_one_secret_are_not_alike() -> None:
    private = make_private_key()

    assert sealed_with(private).ciphertext != sealed_with(private).ciphertext


def test_a_new_key_goes_first_and_the_old_one_still_opens() -> None:
    old, new = make_private_key(), make_private_key()
    opener = Opener.read(f"{new}, {old}")

    resealed = opener.reseal(sealed_with(old), BINDING)

    assert str(opener.seal) == public_half(new)
    assert Opener.read(new).open(resealed, BINDING).get_secret_value() == SECRET
    assert opener.reseal(resealed, BINDING) == resealed


@pytest.mark.parametrize("text", ["", " ", "short", "é" * 32, FIXED_PRIVATE[:-4], FIXED_PRIVATE + "AAAA"])
def test_what_is_no_key_is_refused_without_being_repeated(text: str) -> None:
    with pytest.raises(ValueError, match="key") as caught:
        Opener.read(text)

    assert not text.strip() or text not in "".join(traceback.format_exception(caught.value))
