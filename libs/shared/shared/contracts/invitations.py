"""Whether a link into a room may open sign-up to a stranger: asked by accounts, answered by conversations."""

from typing import Annotated

from pydantic import Field

from shared.contracts.model import Contract


class InvitationQuestion(Contract):
    """`sha256` of the token, in hexadecimal: the token itself stays with who holds it."""

    sha256: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class InvitationStanding(Contract):
    """`email` is the one address that the invitation is for, if it is bound to one."""

    valid: bool
    email: str | None = None
