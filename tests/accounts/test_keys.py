import logging
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import jwt
import pytest

from accounts.keys import keyring
from accounts.keys.keyring import Keyring, add_key, make_first_key
from tests.accounts.people import Somebody


def age(path: Path, seconds: float) -> None:
    """Make the key look as if it had been placed this long ago."""
    placed = time.time() - seconds
    os.utime(path, (placed, placed))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(keyring, "_LOOK_AGAIN_S", 0)
    monkeypatch.setattr(keyring, "_placed_at", lambda stat: stat.st_mtime)
    return tmp_path / "keys"


def test_the_first_key_is_made_and_signs_at_once(folder: Path) -> None:
    keys = Keyring(folder)

    assert [key["kid"] for key in keys.jwks()["keys"]] == [keys.signing_key().kid]
    assert [path.stat().st_mode & 0o777 for path in folder.glob("*.pem")] == [0o600]


def test_of_many_processes_one_makes_the_first_key(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: make_first_key(folder), range(16)))

    assert len(list(folder.iterdir())) == 1


def test_a_key_is_published_before_it_signs(folder: Path) -> None:
    keys = Keyring(folder)
    first = keys.signing_key().kid
    age(next(folder.glob("*.pem")), 10_000)

    added = add_key(folder)
    assert keys.signing_key().kid == first
    assert len(keys.jwks()["keys"]) == 2

    age(added, keyring.JWKS_MAX_AGE_S + 60)
    assert keys.signing_key().kid != first


def test_a_file_copied_with_its_old_time_is_still_new_here(tmp_path: Path) -> None:
    make_first_key(tmp_path)
    age(next(tmp_path.glob("*.pem")), 10_000)

    [key] = keyring._load_all(tmp_path)

    assert key.placed_at == pytest.approx(time.time(), abs=10)


def test_a_key_that_was_taken_away_verifies_no_longer(folder: Path) -> None:
    keys = Keyring(folder)
    add_key(folder)
    assert len(keys.jwks()["keys"]) == 2

    min(folder.glob("*.pem")).unlink()

    assert len(keys.jwks()["keys"]) == 1


def test_a_damaged_file_does_not_end_the_service(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    keys = Keyring(folder)
    (folder / "99990101T000000Z.pem").write_text("not a key")

    with caplog.at_level(logging.ERROR):
        assert len(keys.jwks()["keys"]) == 1

    assert "cannot be read" in caplog.text


def test_a_damaged_file_stops_the_start(folder: Path) -> None:
    folder.mkdir()
    (folder / "1.pem").write_text("not a key")

    with pytest.raises(ValueError, match=r".+"):
        Keyring(folder)


def test_the_key_set_is_published_to_all_and_may_be_cached(client: httpx2.Client, worker: httpx2.Client) -> None:
    answer = client.get("/.well-known/jwks.json")

    assert answer.headers["cache-control"] == "public, max-age=300"
    assert worker.get("/internal/jwks.json").json() == answer.json()
    [key] = answer.json()["keys"]
    assert {"kty", "crv", "x", "y", "kid", "alg", "use"} == set(key), "nothing of the private half"


def test_a_token_names_its_key_and_type(somebody: Somebody, client: httpx2.Client) -> None:
    header = jwt.get_unverified_header(somebody.access_token)

    [key] = client.get("/.well-known/jwks.json").json()["keys"]
    assert header == {"alg": "ES256", "kid": key["kid"], "typ": "at+jwt"}
