import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def open_temporary_folder() -> Iterator[Path]:
    """A folder that an unprivileged server of root's can come to (pytest's own are closed to others)."""
    folder = Path(tempfile.mkdtemp(prefix="spindle-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
