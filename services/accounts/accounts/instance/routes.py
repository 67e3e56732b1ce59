from fastapi import APIRouter

from accounts.dependencies import TheFront
from accounts.instance.schemas import Instance
from accounts.users.schemas import PASSWORD_MIN
from shared.web.application import VERSION

router = APIRouter(tags=["instance"])


@router.get("/instance")
def get_instance(front: TheFront) -> Instance:
    """How one gets in here."""
    return Instance(
        sign_up=front.settings.signup,
        confirmation_required=front.settings.confirmation_required,
        password_min=PASSWORD_MIN,
        identities=[],
        version=VERSION,
    )
