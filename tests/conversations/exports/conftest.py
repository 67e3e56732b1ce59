import pytest

from tests.conversations.exports.exporting import Exporter
from tests.conversations.imports.uploading import Importer
from tests.conversations.running import Stack


@pytest.fixture
def exporter(stack: Stack) -> Exporter:
    return Exporter(stack.databases["system"])


@pytest.fixture
def importer(stack: Stack) -> Importer:
    return Importer(stack.databases["system"])
