import pytest

from tests.conversations.imports.uploading import Importer
from tests.conversations.running import Stack


@pytest.fixture
def importer(stack: Stack) -> Importer:
    return Importer(stack.databases["system"])
