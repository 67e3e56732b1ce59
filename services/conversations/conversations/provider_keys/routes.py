from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, status

from conversations.dependencies import Opened, Person
from conversations.provider_keys import service
from conversations.provider_keys.schemas import KeyAnswer, NewKey
from conversations.replays import mark_replay
from shared.errors import Unavailable
from shared.sealing import Seal
from shared.web.schemas import Page

router = APIRouter(prefix="/api/v1/provider-keys", tags=["provider keys"])


def get_seal(request: Request) -> Seal:
    """Raises Unavailable where the operator has given no key to seal with."""
    seal: Seal | None = request.app.state.seal
    if seal is None:
        raise Unavailable("this instance keeps no keys of people: CONVERSATIONS_KEK_PUBLIC is not set")
    return seal


@router.get("")
def list_keys(session: Opened, person: Person) -> Page[KeyAnswer]:
    """My keys, by label and last four characters."""
    return Page(items=service.list_keys(session, person))


@router.post("", status_code=status.HTTP_201_CREATED)
def keep_key(
    new: NewKey, session: Opened, person: Person, seal: Annotated[Seal, Depends(get_seal)], response: Response
) -> KeyAnswer:
    """Keep a key of mine, sealed; only workers can open it, for a call that I asked for."""
    key, is_new = service.keep_key(session, person, new, seal)
    mark_replay(response, is_new=is_new)
    return key


@router.delete("/{key_id}", status_code=status.HTTP_204_NO_CONTENT)
def remove_key(key_id: UUID, session: Opened, person: Person) -> None:
    """Forget a key of mine."""
    service.remove_key(session, person, key_id)
