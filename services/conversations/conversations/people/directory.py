"""Accounts' directory, asked over internal HTTP."""

from uuid import UUID

import httpx2

from shared.contracts.people import PersonCard
from shared.errors import Unavailable
from shared.tokens.service import ServiceIdentity

_NOT_FOUND = 404


class AccountsDirectory:
    """Looks people up at accounts; `Unavailable` when it does not answer within its client's patience."""

    def __init__(self, client: httpx2.Client, identity: ServiceIdentity) -> None:
        self._client = client
        self._identity = identity

    def find(self, *, user_id: UUID | None = None, username: str | None = None) -> PersonCard | None:
        wanted = {"user_id": str(user_id)} if user_id else {"username": username or ""}
        headers = {"Authorization": f"Bearer {self._identity.token_for('accounts')}"}
        try:
            answer = self._client.get("/internal/people", params=wanted, headers=headers)
            if answer.status_code == _NOT_FOUND:
                return None
            answer.raise_for_status()
        except httpx2.HTTPError as error:
            raise Unavailable("accounts does not answer") from error
        return PersonCard.model_validate(answer.json())
