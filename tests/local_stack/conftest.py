from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.open_folders import open_temporary_folder


@pytest.fixture
def open_folder() -> Iterator[Path]:
    with open_temporary_folder() as folder:
        yield folder
