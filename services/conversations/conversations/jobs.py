from conversations.database import Base
from shared.jobs.model import JobRow


class Job(JobRow, Base):
    """Work that conversations gave out; `subject_id` is the conversation."""

    __tablename__ = "jobs"
