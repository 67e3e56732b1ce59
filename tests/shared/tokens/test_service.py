import time
from typing import Any

import jwt
import pytest

from shared.tokens.service import LIFETIME_S, ServiceIdentity, ServiceUnauthenticated, ServiceVerifier

KEY = "a key of at least thirty-two characters"
OTHER_KEY = "another key of thirty-two characters or so"
VERIFIER = ServiceVerifier("accounts", {"conversations": KEY, "ai-orchestrator": OTHER_KEY})


def make_token(key: str = KEY, **claims: Any) -> str:
    now = int(time.time())
    body = {
        "iss": "conversations",
        "sub": "conversations/1",
        "aud": "accounts",
        "jti": "1",
        "iat": now,
        "exp": now + 60,
    }
    return jwt.encode({**body, **claims}, key, algorithm="HS256")


def test_a_service_proves_itself() -> None:
    caller = VERIFIER.verify(ServiceIdentity("conversations", "one process", KEY).token_for("accounts"))

    assert (caller.service, caller.instance) == ("conversations", "one process")


BAD = {
    "another service's key": make_token(OTHER_KEY),
    "an unknown service": make_token(iss="marketing", sub="marketing/1"),
    "a name that is not its own": make_token(sub="ai-orchestrator/1"),
    "meant for another": make_token(aud="conversations"),
    "run out": make_token(exp=int(time.time()) - 10),
    "living too long": make_token(exp=int(time.time()) + LIFETIME_S + 30),
    "no signature": jwt.encode({"iss": "conversations"}, "", algorithm="none"),
    "nonsense": "nonsense",
}


@pytest.mark.parametrize("token", BAD.values(), ids=BAD)
def test_a_bad_token_is_refused(token: str) -> None:
    with pytest.raises(ServiceUnauthenticated):
        VERIFIER.verify(token)
