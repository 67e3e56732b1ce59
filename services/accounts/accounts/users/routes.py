from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool

from accounts.dependencies import Opened, SignedIn, TheFront, TheResources
from accounts.users.repository import get_user
from accounts.users.schemas import Me, ProfilePatch, SignUp
from accounts.users.service import change_profile, check_sign_up, sign_up
from shared.web.rate_limits import Policy, address_of
from shared.web.versions import IfMatch, tag_version

SIGN_UPS = Policy("sign-up", quota=20, window_s=3600)
router = APIRouter(tags=["people"])


def limit_sign_ups(request: Request, front: TheFront) -> None:
    front.limits.spend(request, SIGN_UPS, address_of(request))


@router.post("/users", status_code=201, dependencies=[Depends(limit_sign_ups)])
async def create_user(form: SignUp, front: TheFront, resources: TheResources) -> Me:
    """Make an account. With the setup token the first one becomes administrator."""
    await run_in_threadpool(
        check_sign_up,
        form,
        mode=front.settings.signup,
        setup_token=front.setup_token,
        invitations=front.invitations,
    )

    def work() -> Me:
        with resources.database.transaction() as session:
            return Me.model_validate(sign_up(session, form))

    return await front.doors.run(work)


@router.get("/me")
def get_me(session: Opened, person: SignedIn, response: Response) -> Me:
    """My account."""
    user = get_user(session, person.user_id)
    tag_version(response, user.version)
    return Me.model_validate(user)


@router.patch("/me")
def patch_me(
    patch: ProfilePatch,
    session: Opened,
    person: SignedIn,
    resources: TheResources,
    response: Response,
    if_match: IfMatch = None,
) -> Me:
    """Change my profile by a merge patch."""
    user = change_profile(session, resources.book, person.user_id, patch, if_match)
    tag_version(response, user.version)
    return Me.model_validate(user)
