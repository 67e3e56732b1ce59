from fastapi import APIRouter

from accounts.dependencies import Opened, SignedIn
from accounts.interests.schemas import InterestAnswer
from accounts.interests.service import list_interests

router = APIRouter(tags=["me"])


@router.get("/me/interests")
def get_interests(session: Opened, person: SignedIn) -> list[InterestAnswer]:
    """What my profile speaks of, strongest first."""
    return [InterestAnswer.model_validate(row) for row in list_interests(session, person.user_id)]
