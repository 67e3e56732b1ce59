import time
from dataclasses import dataclass

import jwt

from accounts.keys.keyring import Keyring
from accounts.sessions.models import SignInSession
from accounts.users.models import User
from accounts.users.names import shown_name
from shared.ids import new_id
from shared.tokens.access import ALGORITHM, AUDIENCE, TOKEN_TYPE


@dataclass(frozen=True)
class AccessTokens:
    """Signs access tokens (RFC 9068) that live `lifetime_s` seconds."""

    keys: Keyring
    issuer: str
    lifetime_s: int

    def mint(self, user: User, sign_in: SignInSession) -> str:
        """A token of this person for this session."""
        key = self.keys.signing_key()
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": AUDIENCE,
            "sub": str(user.id),
            "iat": now,
            "exp": now + self.lifetime_s,
            "jti": str(new_id()),
            "sid": str(sign_in.id),
            "auth_time": int(sign_in.authenticated_at.timestamp()),
            "username": user.username,
            "display_name": shown_name(user.username, user.display_name),
            "roles": ["admin"] if user.is_admin else [],
            "confirmed": user.confirmed_at is not None,
        }
        return jwt.encode(claims, key.private, algorithm=ALGORITHM, headers={"kid": key.kid, "typ": TOKEN_TYPE})
