from shared.errors import DomainError, Kind


class InvalidCredentials(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "invalid_credentials"
    title = "Login and password do not fit"


class RefreshInvalid(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "refresh_invalid"
    title = "The session has ended; sign in again"


class RefreshReused(DomainError):
    kind = Kind.UNAUTHENTICATED
    code = "refresh_reused"
    title = "This refresh token was used before, so its session has been ended"


class OriginRefused(DomainError):
    kind = Kind.FORBIDDEN
    code = "origin_refused"
    title = "Pages of another origin may not do this"
