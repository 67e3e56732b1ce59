from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from accounts.dependencies import Opened, SignedIn
from accounts.personal_tokens import service
from accounts.personal_tokens.schemas import NewToken, TokenAnswer, TokenEntry
from shared.web.schemas import Page

router = APIRouter(prefix="/tokens", tags=["tokens"])


@router.get("")
def list_tokens(
    session: Opened,
    person: SignedIn,
    cursor: Annotated[str | None, Query(max_length=100)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> Page[TokenEntry]:
    """My tokens, the newest first."""
    found, next_cursor = service.list_tokens(session, person.user_id, cursor, limit)
    return Page(items=[TokenEntry.model_validate(token) for token in found], next_cursor=next_cursor)


@router.post("", status_code=201)
def make_token(new: NewToken, session: Opened, person: SignedIn) -> TokenAnswer:
    """Make a token for a program of mine; it is shown this once."""
    made = service.make_token(session, person.user_id, new)
    entry = TokenEntry.model_validate(made.row)
    return TokenAnswer(**entry.model_dump(), token=made.secret)


@router.delete("/{token_id}", status_code=204)
def revoke_token(token_id: UUID, session: Opened, person: SignedIn) -> None:
    """Take a token back; it is good nowhere within two seconds."""
    service.revoke_token(session, person.user_id, token_id)
