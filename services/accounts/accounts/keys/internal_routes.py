from typing import Any

from fastapi import APIRouter

from accounts.dependencies import Keys

router = APIRouter()


@router.get("/internal/jwks.json")
def get_jwks(keys: Keys) -> dict[str, Any]:
    """The public key set, for services that cannot reach the public address."""
    return keys.jwks()
