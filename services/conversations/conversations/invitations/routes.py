from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response, status

from conversations.dependencies import Open, Opened, Person
from conversations.identity import act_as_person
from conversations.invitations import service
from conversations.invitations.schemas import (
    InvitationAnswer,
    InvitationPreview,
    InvitationToken,
    NewInvitation,
    NewInvitationAnswer,
)
from conversations.paging import Cursor, Limit
from conversations.people.service import Directory
from conversations.replays import mark_replay
from conversations.rooms.schemas import MyConversationAnswer
from shared.web.rate_limits import Policy, RateLimits, address_of
from shared.web.schemas import Page
from shared.web.versions import IfMatch, tag_version

router = APIRouter(prefix="/api/v1/conversations/{conversation_id}/invitations", tags=["invitations"])
links = APIRouter(prefix="/api/v1/invitations", tags=["invitations"])
LINKS = Policy("invitations", quota=30, window_s=60)


def limit_links(request: Request) -> None:
    """Raises RateLimited beyond 30 links a minute from one network address."""
    limits: RateLimits = request.app.state.limits
    limits.spend(request, LINKS, address_of(request))


def prove_address(given: InvitationToken, person: Person, resources: Open, request: Request) -> service.Proof:
    """How the person stands to the address that the link is bound to, asked before the transaction begins."""
    with resources.database.transaction() as session:
        act_as_person(session, person)
        email = service.find_bound_address(session, given.token)
    if email is None:
        return service.Proof()
    directory: Directory = request.app.state.directory
    return service.Proof(email, directory.check_address(person.user_id, email))


@router.get("")
def list_invitations(
    conversation_id: UUID, session: Opened, person: Person, cursor: Cursor = None, limit: Limit = 50
) -> Page[InvitationAnswer]:
    """The room's invitations, the newest first, also those that are over."""
    items, next_cursor = service.list_invitations(session, person, conversation_id, cursor, limit)
    return Page(items=items, next_cursor=next_cursor)


@router.post("", status_code=status.HTTP_201_CREATED)
def make_invitation(
    conversation_id: UUID, new: NewInvitation, session: Opened, person: Person, resources: Open, response: Response
) -> NewInvitationAnswer:
    """A link into the room; its token is told this once."""
    invitation, is_new = service.make_invitation(session, person, conversation_id, new, resources.settings.public_url)
    mark_replay(response, is_new=is_new)
    tag_version(response, invitation.version)
    return invitation


@router.delete("/{invitation_id}", status_code=status.HTTP_204_NO_CONTENT)
def revoke_invitation(
    conversation_id: UUID, invitation_id: UUID, session: Opened, person: Person, if_match: IfMatch = None
) -> None:
    """Nobody comes in by it any more."""
    service.revoke_invitation(session, person, conversation_id, invitation_id, if_match)


@links.post("/preview", dependencies=[Depends(limit_links)])
def preview_invitation(given: InvitationToken, resources: Open) -> InvitationPreview:
    """What the link leads to, before one joins or even signs up."""
    with resources.database.transaction() as session:
        return service.preview_invitation(session, given.token)


@links.post("/accept", dependencies=[Depends(limit_links)])
def accept_invitation(
    given: InvitationToken,
    proof: Annotated[service.Proof, Depends(prove_address)],
    session: Opened,
    person: Person,
    response: Response,
) -> MyConversationAnswer:
    """Join by the link; who is in the room already just gets the room."""
    room = service.accept_invitation(session, person, given.token, proof)
    tag_version(response, room.version)
    return room
