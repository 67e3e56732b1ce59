"""The operator's list of servers of tools."""

from pathlib import Path

import pytest

from shared.mcp_servers import load_servers


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return tmp_path / "servers.toml"


def test_without_a_file_there_are_none() -> None:
    assert load_servers(None) == {}


def test_each_table_is_a_server(listed: Path) -> None:
    listed.write_text(
        '[library]\nurl = "http://127.0.0.1:9000/mcp"\ntoken_env = "LIBRARY_TOKEN"\n'
        'tools = ["find_*", "lend"]\nallow = ["find_*", "burn"]\n'
    )

    library = load_servers(listed)["library"]

    offered = [tool for tool in ("find_book", "lend", "lend_two", "burn") if library.offers(tool)]
    assert offered == ["find_book", "lend"]
    assert [library.allows(tool) for tool in ("find_book", "lend", "burn")] == [True, False, False]
    assert library.read_token({}) is None
    token = library.read_token({"LIBRARY_TOKEN": "t-1"})
    assert token is not None
    assert token.get_secret_value() == "t-1"


def test_what_is_not_restricted_is_offered_and_nothing_is_allowed(listed: Path) -> None:
    listed.write_text('[library]\nurl = "https://library.example/mcp"\n')

    library = load_servers(listed)["library"]

    assert library.offers("anything")
    assert not library.allows("anything")


@pytest.mark.parametrize(
    "text",
    [
        "library",
        "[library]\n",
        '[library]\nurl = "file:///etc/passwd"\n',
        '[library]\nurl = "http://a/"\ncolour = "red"\n',
        '["a.b"]\nurl = "http://a/"\n',
        '[Library]\nurl = "http://a/"\n',
        'library = "http://a/"\n',
    ],
)
def test_a_file_that_cannot_be_meant_stops_the_start(listed: Path, text: str) -> None:
    listed.write_text(text)

    with pytest.raises(SystemExit, match="MCP_SERVERS_FILE"):
        load_servers(listed)


def test_a_file_that_is_not_there_stops_the_start(listed: Path) -> None:
    with pytest.raises(SystemExit, match="MCP_SERVERS_FILE"):
        load_servers(listed)
