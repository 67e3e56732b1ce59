from conversations.imports.models import Import
from conversations.imports.schemas import ImportAnswer

_SAME = frozenset(ImportAnswer.model_fields) - {"conversation_ids"}


def render_import(job: Import) -> ImportAnswer:
    """An import as its owner reads it; its room is named once it is whole."""
    columns = {name: getattr(job, name) for name in _SAME}
    return ImportAnswer.model_validate({**columns, "conversation_ids": [job.target_id] if job.state == "done" else []})
