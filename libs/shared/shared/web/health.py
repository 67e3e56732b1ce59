"""`/healthz` (the process lives) and `/readyz` (what it needs answers)."""

from collections.abc import Callable, Mapping

from fastapi import APIRouter
from fastapi.responses import JSONResponse

Check = Callable[[], bool]


def health_router(checks: Mapping[str, Check]) -> APIRouter:
    """Health routes; readiness runs each named check, 503 when one fails."""
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def tell_alive() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    def tell_ready() -> JSONResponse:
        results = {name: _passes(check) for name, check in checks.items()}
        return JSONResponse(results, status_code=200 if all(results.values()) else 503)

    return router


def _passes(check: Check) -> bool:
    try:
        return check()
    except Exception:
        return False
