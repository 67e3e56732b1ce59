from shared.errors import DomainError, Kind


class JobLeased(DomainError):
    kind = Kind.CONFLICT
    code = "job_leased"
    title = "Another worker holds this job"


class JobNotDue(DomainError):
    kind = Kind.CONFLICT
    code = "job_not_due"
    title = "This job is to be tried later"


class JobFinished(DomainError):
    kind = Kind.GONE
    code = "job_finished"
    title = "This job has ended"


class AttemptSuperseded(DomainError):
    kind = Kind.CONFLICT
    code = "attempt_superseded"
    title = "A later attempt has taken over, or the lease token is not this attempt's"
