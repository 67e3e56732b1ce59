from conversations.invitations.models import Invitation
from conversations.invitations.schemas import InvitationAnswer


def render_invitation(invitation: Invitation) -> InvitationAnswer:
    return InvitationAnswer.model_validate(invitation)
