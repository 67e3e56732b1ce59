"""Asks conversations, over internal HTTP, whether a link into a room may open sign-up."""

import hashlib

import httpx2

from shared.contracts.invitations import InvitationQuestion, InvitationStanding
from shared.errors import Unavailable
from shared.tokens.service import ServiceIdentity

PATIENCE_S = 2.0


class RoomInvitations:
    """Verifies tokens by their SHA-256: the token itself goes no further than here."""

    def __init__(self, client: httpx2.Client, identity: ServiceIdentity) -> None:
        self._client = client
        self._identity = identity

    def verify(self, token: str) -> InvitationStanding:
        question = InvitationQuestion(sha256=hashlib.sha256(token.encode()).hexdigest())
        headers = {"Authorization": f"Bearer {self._identity.token_for('conversations')}"}
        try:
            answer = self._client.post(
                "/internal/invitations/verify", json=question.model_dump(mode="json"), headers=headers
            )
            answer.raise_for_status()
        except httpx2.HTTPError as error:
            raise Unavailable("conversations does not answer") from error
        return InvitationStanding.model_validate(answer.json())

    def close(self) -> None:
        self._client.close()


class NoInvitations:
    """For an instance whose accounts cannot ask conversations: no link opens sign-up."""

    def verify(self, _token: str) -> InvitationStanding:
        return InvitationStanding(valid=False)

    def close(self) -> None:
        """Nothing is open."""
