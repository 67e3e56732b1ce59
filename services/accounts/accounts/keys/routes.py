from typing import Any

from fastapi import APIRouter, Response

from accounts.dependencies import Keys
from accounts.keys.keyring import JWKS_MAX_AGE_S

router = APIRouter(tags=["keys"])


@router.get("/.well-known/jwks.json")
def get_jwks(keys: Keys, response: Response) -> dict[str, Any]:
    """The public keys by which anybody can verify access tokens (RFC 7517)."""
    response.headers["Cache-Control"] = f"public, max-age={JWKS_MAX_AGE_S}"
    return keys.jwks()
