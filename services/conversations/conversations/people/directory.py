"""Accounts' directory, asked over internal HTTP."""

from typing import Any
from uuid import UUID

import httpx2

from shared.contracts.people import AddressQuestion, AddressStanding, PersonCard
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
        answer = self._ask("GET", "/internal/people", params=wanted)
        return None if answer is None else PersonCard.model_validate(answer)

    def check_address(self, user_id: UUID, email: str) -> AddressStanding:
        question = AddressQuestion(user_id=user_id, email=email)
        answer = self._ask("POST", "/internal/people/addresses", json=question.model_dump(mode="json"))
        return AddressStanding() if answer is None else AddressStanding.model_validate(answer)

    def _ask(self, method: str, path: str, **request: Any) -> Any:
        """The answer's JSON, or None for 404."""
        headers = {"Authorization": f"Bearer {self._identity.token_for('accounts')}"}
        try:
            answer = self._client.request(method, path, headers=headers, **request)
            if answer.status_code == _NOT_FOUND:
                return None
            answer.raise_for_status()
        except httpx2.HTTPError as error:
            raise Unavailable("accounts does not answer") from error
        return answer.json()
