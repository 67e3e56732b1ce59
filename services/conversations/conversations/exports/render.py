from conversations.exports.models import Export
from conversations.exports.schemas import ExportAnswer

_SAME = frozenset(ExportAnswer.model_fields) - {"total", "size"}


def render_export(job: Export) -> ExportAnswer:
    """An export as its owner reads it; its size is told once it is whole, and not of a zip, which is made anew."""
    columns = {name: getattr(job, name) for name in _SAME}
    total = None if job.state == "queued" else max(0, job.through_seq - job.first_seq + 1)
    return ExportAnswer.model_validate({**columns, "total": total, "size": _size(job)})


def _size(job: Export) -> int | None:
    return job.size if job.state == "done" and "attachments" not in job.include else None
