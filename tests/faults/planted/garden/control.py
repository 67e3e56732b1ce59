"""When a plant strikes: the tests name the rooms in a file."""

import json
import os
from pathlib import Path

CONTROL = "SPINDLE_FAULTS_PLANT"


def strikes(name: str, subject_id: object) -> bool:
    """Whether the plant is to strike in this room, or for this person, now."""
    try:
        wanted = json.loads(Path(os.environ[CONTROL]).read_text())
    except (FileNotFoundError, ValueError):
        return False
    return str(subject_id) in wanted.get(name, ())
