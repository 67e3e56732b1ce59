from conversations.imports.models import Import
from conversations.imports.schemas import ImportAnswer

_SAME = frozenset(ImportAnswer.model_fields) - {"conversation_ids", "authors", "total"}


def render_import(job: Import) -> ImportAnswer:
    """An import as its owner reads it; a room is named once it is whole, authors once they are known."""
    columns = {name: getattr(job, name) for name in _SAME}
    return ImportAnswer.model_validate(
        {
            **columns,
            "total": job.total if job.state in ("writing", "done") else None,
            "authors": [voice for voice in job.authors if "user_id" in voice],
            "conversation_ids": job.conversation_ids,
        }
    )
