import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key

from shared.errors import DomainError, TokenExpired, Unauthenticated
from shared.tokens.access import AccessTokenVerifier

ISSUER = "https://spindle.example"
KEY, OTHER_KEY = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())


class KeySet:
    """A published key set that counts how often it is fetched."""

    def __init__(self, **keys: EllipticCurvePrivateKey) -> None:
        self.keys = keys
        self.fetched = 0

    def fetch(self) -> dict[str, Any]:
        self.fetched += 1
        algorithm = jwt.algorithms.ECAlgorithm
        return {
            "keys": [
                {**algorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "alg": "ES256"}
                for kid, key in self.keys.items()
            ]
        }


def make_token(key: Any = KEY, *, header: dict[str, Any] | None = None, **claims: Any) -> str:
    now = int(time.time())
    body = {
        "iss": ISSUER,
        "aud": "spindle",
        "sub": str(uuid4()),
        "sid": str(uuid4()),
        "jti": str(uuid4()),
        "iat": now,
        "exp": now + 300,
        "auth_time": now,
        "username": "ada",
        **claims,
    }
    given = {name: value for name, value in body.items() if value is not None}
    algorithm = "ES256" if isinstance(key, EllipticCurvePrivateKey) else ("HS256" if key else "none")
    return jwt.encode(given, key, algorithm=algorithm, headers={"kid": "one", "typ": "at+jwt", **(header or {})})


@pytest.fixture
def key_set() -> KeySet:
    return KeySet(one=KEY)


@pytest.fixture
def verifier(key_set: KeySet) -> AccessTokenVerifier:
    return AccessTokenVerifier(issuer=ISSUER, fetch_jwks=key_set.fetch)


def test_a_good_token_tells_who_signed_in(verifier: AccessTokenVerifier) -> None:
    claims = verifier.verify(make_token(roles=["admin"], display_name="Ada", confirmed=True))

    assert (claims.username, claims.display_name, claims.is_admin, claims.confirmed) == ("ada", "Ada", True, True)


BAD: dict[str, Callable[[], str]] = {
    "another issuer": lambda: make_token(iss="https://elsewhere.example"),
    "another audience": lambda: make_token(aud="elsewhere"),
    "another key": lambda: make_token(OTHER_KEY),
    "no signature": lambda: make_token(""),
    "a signature by the public key's text": lambda: make_token("x" * 40),
    "another type": lambda: make_token(header={"typ": "JWT"}),
    "an unknown key": lambda: make_token(header={"kid": "two"}),
    "no key": lambda: make_token(header={"kid": ""}),
    "no subject": lambda: make_token(sub=None),
    "no session": lambda: make_token(sid=None),
    "no id": lambda: make_token(jti=None),
    "no end": lambda: make_token(exp=None),
    "a subject that is no id": lambda: make_token(sub="ada"),
    "not yet begun": lambda: make_token(iat=int(time.time()) + 3600),
    "nonsense": lambda: "nonsense",
    "nothing": lambda: "",
}


@pytest.mark.parametrize("make", BAD.values(), ids=BAD)
def test_a_bad_token_is_nobody(verifier: AccessTokenVerifier, make: Callable[[], str]) -> None:
    with pytest.raises(Unauthenticated):
        verifier.verify(make())


def test_a_token_that_ran_out_says_so(verifier: AccessTokenVerifier) -> None:
    with pytest.raises(TokenExpired):
        verifier.verify(make_token(exp=int(time.time()) - 1))


def test_a_remembered_token_runs_out_too(verifier: AccessTokenVerifier, monkeypatch: pytest.MonkeyPatch) -> None:
    token = make_token()
    verifier.verify(token)
    later = time.time() + 301

    monkeypatch.setattr("shared.tokens.access.time.time", lambda: later)

    with pytest.raises(TokenExpired):
        verifier.verify(token)


def test_a_new_key_is_fetched_when_it_is_met(
    verifier: AccessTokenVerifier, key_set: KeySet, monkeypatch: pytest.MonkeyPatch
) -> None:
    verifier.verify(make_token())
    key_set.keys["two"] = OTHER_KEY
    later = time.monotonic() + 2
    monkeypatch.setattr("shared.tokens.access.time.monotonic", lambda: later)

    verifier.verify(make_token(OTHER_KEY, header={"kid": "two"}))

    assert key_set.fetched == 2


def test_unknown_keys_cannot_be_used_to_flood_the_publisher(verifier: AccessTokenVerifier, key_set: KeySet) -> None:
    for number in range(20):
        with pytest.raises(DomainError):
            verifier.verify(make_token(header={"kid": f"unknown {number}"}))

    assert key_set.fetched == 1
