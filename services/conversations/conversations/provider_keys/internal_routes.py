from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, status

from conversations.provider_keys.resealing import list_outdated, replace_sealed
from shared.contracts.sealed_keys import OutdatedKeys, ResealedKeys
from shared.database.transactions import Database
from shared.sealing import Seal
from shared.tokens.service import Caller
from shared.web.service_access import CheckCaller


def resealing_router(
    get_database: Callable[[Request], Database | Awaitable[Database]], check_worker: CheckCaller, seal: Seal | None
) -> APIRouter:
    """Stored keys on their way to the orchestrator and back, still sealed; `seal` is what this service seals with."""
    router = APIRouter(prefix="/internal/provider-keys")

    @router.get("/outdated")
    def read_outdated(
        database: Annotated[Database, Depends(get_database)],
        _caller: Annotated[Caller, Depends(check_worker)],
        after: UUID | None = None,
    ) -> OutdatedKeys:
        """A page of the keys that an older key seals, after the key of this id."""
        with database.transaction() as session:
            return list_outdated(session, seal, after)

    @router.put("/resealed", status_code=status.HTTP_204_NO_CONTENT)
    def keep_resealed(
        resealed: ResealedKeys,
        database: Annotated[Database, Depends(get_database)],
        _caller: Annotated[Caller, Depends(check_worker)],
    ) -> None:
        """Keep these keys as they are sealed now."""
        with database.transaction() as session:
            replace_sealed(session, seal, resealed.items)

    return router
