"""The form of a copy is kept as a file, so that a change of it shows as a difference."""

import json
from pathlib import Path

from conversations.exports.document import ExportDocument

KEPT = Path("docs/schemas/conversation-export.v1.json")


def test_the_form_is_the_one_that_is_written_down() -> None:
    schema = ExportDocument.model_json_schema(mode="serialization")

    assert json.loads(KEPT.read_text()) == schema, f"python -m {__name__} writes it anew"


if __name__ == "__main__":
    KEPT.write_text(json.dumps(ExportDocument.model_json_schema(mode="serialization"), indent=1, sort_keys=True) + "\n")
