"""The object store as a folder and as a bucket: the same promises."""

import io
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import anyio
import httpx2
import pytest
from moto.server import ThreadedMotoServer

from conversations.attachments.store import BlobMissing, BlobStore
from conversations.settings import PublicSettings
from shared.errors import Unavailable
from tests.architecture.route_tables import NOWHERE as SETTINGS

CONTENT = bytes(range(256)) * 4096


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The address of a server that speaks S3, with one bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    httpx2.put(f"http://{host}:{port}/files").raise_for_status()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> BlobStore:
    if request.param == "folder":
        return BlobStore((tmp_path / "some where").as_uri())
    point_at(request.getfixturevalue("bucket"), monkeypatch)
    return BlobStore("s3://files/of/spindle")


def point_at(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {
        "AWS_ENDPOINT_URL": address,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
    }.items():
        monkeypatch.setenv(name, value)


def read(store: BlobStore, *asked: object) -> bytes:
    async def collect() -> bytes:
        pieces: AsyncIterator[bytes] = await store.open(*asked)  # type: ignore[arg-type]  # as each test gives them
        return b"".join([piece async for piece in pieces])

    return anyio.run(collect)


def test_what_was_put_is_there_whole_and_in_parts(store: BlobStore) -> None:
    blob_id = uuid4()

    store.put(blob_id, "content", io.BytesIO(CONTENT))

    assert read(store, blob_id, "content") == CONTENT
    assert read(store, blob_id, "content", range(1000, 300_000)) == CONTENT[1000:300_000]
    assert read(store, blob_id, "content", range(len(CONTENT) - 1, len(CONTENT))) == CONTENT[-1:]
    with pytest.raises(BlobMissing):
        read(store, blob_id, "thumbnail")


def test_putting_it_again_changes_nothing_else(store: BlobStore) -> None:
    blob_id, other = uuid4(), uuid4()
    for each in (blob_id, blob_id, other):
        store.put(each, "content", io.BytesIO(CONTENT))
    store.put(blob_id, "thumbnail", io.BytesIO(b"small"))

    store.remove(other)

    assert (read(store, blob_id, "content"), read(store, blob_id, "thumbnail")) == (CONTENT, b"small")
    with pytest.raises(BlobMissing):
        read(store, other, "content")


def test_what_is_removed_is_gone_with_all_its_parts_and_may_be_removed_again(store: BlobStore) -> None:
    blob_id = uuid4()
    store.put(blob_id, "content", io.BytesIO(CONTENT))
    store.put(blob_id, "thumbnail", io.BytesIO(b"small"))

    for _ in range(2):
        store.remove(blob_id)

    for part in ("content", "thumbnail"):
        with pytest.raises(BlobMissing):
            read(store, blob_id, part)


def test_nothing_is_left_of_a_write_that_was_killed(tmp_path: Path) -> None:
    store, blob_id = BlobStore(tmp_path.as_uri()), uuid4()
    store.put(blob_id, "content", io.BytesIO(CONTENT))
    [content] = [path for path in tmp_path.rglob("*") if path.is_file()]
    (content.parent / "thumbnail#1").write_bytes(b"half")

    store.remove(blob_id)

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_folder_is_its_owners_alone(tmp_path: Path) -> None:
    BlobStore((tmp_path / "objects").as_uri())

    assert (tmp_path / "objects").stat().st_mode & 0o777 == 0o700


def test_a_store_that_is_not_there_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    point_at("http://127.0.0.1:9", monkeypatch)
    monkeypatch.setattr("conversations.attachments.store.RETRIES", 0)
    store = BlobStore("s3://files")

    for attempt in (
        lambda: store.put(uuid4(), "content", io.BytesIO(b"x")),
        lambda: read(store, uuid4(), "content"),
        lambda: store.remove(uuid4()),
    ):
        with pytest.raises(Unavailable):
            attempt()


def test_a_folder_that_takes_nothing_is_unavailable(tmp_path: Path) -> None:
    store = BlobStore(tmp_path.as_uri())
    blob_id = uuid4()
    (tmp_path / blob_id.hex[:2]).write_bytes(b"in the way")

    with pytest.raises(Unavailable):
        store.put(blob_id, "content", io.BytesIO(b"x"))


@pytest.mark.parametrize("url", ["nonsense", "http://files", "s3://", "file://", "file:///", "gs://files"])
def test_an_address_of_no_store_stops_the_start(url: str) -> None:
    with pytest.raises(ValueError, match="object_store"):
        PublicSettings(**SETTINGS | {"object_store": url})


def test_without_an_address_files_lie_in_the_state_folder(tmp_path: Path) -> None:
    settings = PublicSettings(**SETTINGS | {"spindle_state": tmp_path})

    assert settings.object_store_url == f"file://{tmp_path}/objects"
    assert not os.listdir(tmp_path)
