"""Personal access tokens, by which people's programs act for them; accounts alone knows which are good."""

import hashlib
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

import httpx2

from conversations.actors import SignedIn
from shared.contracts.tokens import Introspection, TokenQuestion
from shared.errors import Unauthenticated, Unavailable
from shared.tokens.service import ServiceIdentity

PREFIX = "spn_"
REMEMBERED_S = 60
NEVER = 2**40
"""Unix seconds: the end of a token that has none."""


@dataclass(frozen=True, slots=True)
class TokenBearer:
    """Whom a token stands for, and what its scopes are.

    Its id takes the place of the session's: one that is taken back is among the revoked like a session that ended,
    so requests and open streams end within two seconds whatever is remembered here.
    """

    person: SignedIn
    scopes: frozenset[str]


class PersonalTokens:
    """Asks accounts about tokens by their hash and remembers good ones for a minute, at most `most` of them."""

    def __init__(self, accounts: httpx2.Client, identity: ServiceIdentity, *, most: int = 10_000) -> None:
        self._accounts = accounts
        self._identity = identity
        self._most = most
        self._known: OrderedDict[str, tuple[TokenBearer, float]] = OrderedDict()
        self._lock = threading.Lock()

    def recall(self, token: str) -> TokenBearer | None:
        """The bearer of a token that was looked up within the last minute, without any waiting."""
        known = self._known.get(_digest(token))
        if known is None or known[1] < time.monotonic() or known[0].person.expires_at <= time.time():
            return None
        return known[0]

    def find(self, token: str) -> TokenBearer:
        """The bearer of a good token; may ask accounts. Raises Unauthenticated, Unavailable."""
        bearer = self.recall(token)
        if bearer is None:
            bearer = _bearer_of(self._introspect(token))
            self._remember(token, bearer)
        return bearer

    def _introspect(self, token: str) -> Introspection:
        question = TokenQuestion(sha256=_digest(token))
        headers = {"Authorization": f"Bearer {self._identity.token_for('accounts')}"}
        try:
            answer = self._accounts.post(
                "/internal/tokens/introspect", json=question.model_dump(mode="json"), headers=headers
            )
            answer.raise_for_status()
        except httpx2.HTTPError as error:
            raise Unavailable("accounts does not answer") from error
        return Introspection.model_validate(answer.json())

    def _remember(self, token: str, bearer: TokenBearer) -> None:
        with self._lock:
            self._known[_digest(token)] = (bearer, time.monotonic() + REMEMBERED_S)
            self._known.move_to_end(_digest(token))
            while len(self._known) > self._most:
                self._known.popitem(last=False)


def _bearer_of(told: Introspection) -> TokenBearer:
    if not told.active or told.user_id is None or told.token_id is None:
        raise Unauthenticated("this token is not good, or not any more")
    scopes = frozenset(told.scopes)
    person = SignedIn(
        user_id=told.user_id,
        session_id=told.token_id,
        username=told.username,
        display_name=told.display_name or told.username or "",
        is_admin=told.is_admin and "admin" in scopes,
        expires_at=int(told.expires_at.timestamp()) if told.expires_at else NEVER,
    )
    return TokenBearer(person, scopes)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
