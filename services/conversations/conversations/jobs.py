from conversations.database import Base
from shared.contracts.jobs import Owner
from shared.jobs.book import JobTable
from shared.jobs.model import JobRow


class Job(JobRow, Base):
    """Work that conversations gave out; `subject_id` is the conversation."""

    __tablename__ = "jobs"


JOBS = JobTable(Owner.CONVERSATIONS, Job)
