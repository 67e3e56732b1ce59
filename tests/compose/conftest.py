from pathlib import Path

import pytest

from tests.compose.stack_file import FILE, StackFile, fresh_environment, read_stack


@pytest.fixture(scope="session")
def environment_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fresh_environment(tmp_path_factory.mktemp("compose"))


@pytest.fixture(scope="session")
def stack(environment_file: Path) -> StackFile:
    return read_stack(environment_file, FILE)


@pytest.fixture(scope="session")
def secrets(environment_file: Path) -> dict[str, str]:
    lines = environment_file.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
