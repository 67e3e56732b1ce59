from shared.errors import DomainError, Kind


class UsernameTaken(DomainError):
    kind = Kind.CONFLICT
    code = "username_taken"
    title = "Somebody has this username"


class EmailTaken(DomainError):
    kind = Kind.CONFLICT
    code = "email_taken"
    title = "There is an account with this address"


class SignUpClosed(DomainError):
    kind = Kind.FORBIDDEN
    code = "sign_up_closed"
    title = "New accounts are not open here"


class SetupTokenInvalid(DomainError):
    kind = Kind.FORBIDDEN
    code = "setup_token_invalid"
    title = "This is not the setup token, or there is an administrator already"


class InvitationGone(DomainError):
    kind = Kind.GONE
    code = "invitation_gone"
    title = "This invitation has been used up, has expired or was revoked"
