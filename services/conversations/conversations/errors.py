from shared.errors import DomainError, Kind


class ConversationArchived(DomainError):
    kind = Kind.CONFLICT
    code = "conversation_archived"
    title = "This conversation is archived"


class ConversationDivided(DomainError):
    kind = Kind.CONFLICT
    code = "conversation_divided"
    title = "This conversation has divided; it goes on in its daughters"


class AlreadyMember(DomainError):
    kind = Kind.CONFLICT
    code = "already_member"
    title = "This person is in the conversation already"


class LastOwner(DomainError):
    kind = Kind.CONFLICT
    code = "last_owner"
    title = "A conversation cannot lose its last owner"


class NameTaken(DomainError):
    kind = Kind.CONFLICT
    code = "name_taken"
    title = "An AI of this name is in the conversation already"


class NotAuthor(DomainError):
    kind = Kind.FORBIDDEN
    code = "not_author"
    title = "Only who wrote it may do this"


class DivisionStays(DomainError):
    kind = Kind.CONFLICT
    code = "division_stays"
    title = "What a division made is undone with the division"


class ExportGone(DomainError):
    kind = Kind.GONE
    code = "export_gone"
    title = "This export's time is over; ask for another"


class RelationshipExists(DomainError):
    kind = Kind.CONFLICT
    code = "relationship_exists"
    title = "The two conversations have this relationship already"


class RelationshipCycle(DomainError):
    kind = Kind.CONFLICT
    code = "relationship_cycle"
    title = "A conversation cannot come out of itself"


class ModelExists(DomainError):
    kind = Kind.CONFLICT
    code = "name_taken"
    title = "A model of this id is in the catalogue already"


class AlreadyDecided(DomainError):
    kind = Kind.CONFLICT
    code = "already_decided"
    title = "This has been decided, or nobody decided in time"


class NotRetryable(DomainError):
    kind = Kind.CONFLICT
    code = "not_retryable"
    title = "Only an interrupted or failed answer can be tried again"


class TooManyStreams(DomainError):
    kind = Kind.RATE_LIMITED
    code = "too_many_streams"
    title = "You have too many event streams open"


class InvitationGone(DomainError):
    kind = Kind.GONE
    code = "invitation_gone"
    title = "This invitation has been used up, has expired or was revoked"


class ConfirmationRequired(DomainError):
    kind = Kind.FORBIDDEN
    code = "confirmation_required"
    title = "Confirm your e-mail address first"


class NoAnswer(DomainError):
    kind = Kind.CONFLICT
    code = "no_answer"
    title = "The question was posted, and there is no answer (yet)"


class SealedOtherwise(DomainError):
    kind = Kind.CONFLICT
    code = "sealed_otherwise"
    title = "These keys are not sealed with the key that seals now"
