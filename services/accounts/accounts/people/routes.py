from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from accounts.dependencies import Opened
from accounts.people.addresses import check_address
from accounts.people.cards import get_card
from shared.contracts.people import AddressQuestion, AddressStanding, PersonCard

router = APIRouter()


@router.get("/internal/people")
def look_up_person(
    session: Opened,
    username: Annotated[str | None, Query(max_length=50)] = None,
    user_id: UUID | None = None,
) -> PersonCard:
    """The card of somebody whom the feed has not brought yet."""
    return get_card(session, user_id=user_id, username=username)


@router.post("/internal/people/addresses")
def verify_address(question: AddressQuestion, session: Opened) -> AddressStanding:
    """Whether an e-mail address is somebody's, and whether they have shown that it is."""
    return check_address(session, question)
