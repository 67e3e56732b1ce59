import os
import threading
from pathlib import Path


def place_file(path: Path, content: bytes) -> None:
    """Make the file, whole and for its owner alone, unless there is one: of several who try at once, one does."""
    unfinished = path.parent / f".{os.getpid()}-{threading.get_ident()}"
    with open(os.open(unfinished, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
    try:
        os.link(unfinished, path)
    except FileExistsError:
        return  # somebody was first, and theirs is as good
    finally:
        unfinished.unlink()
