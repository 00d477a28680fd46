"""Received bytes are kept encrypted under their run's key and named by their hash."""

import hashlib
import io
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.ground.blobs import (
    CHUNK,
    SEALED_CHUNK,
    BlobDamagedError,
    BlobStore,
    FileTooLargeError,
)

KEY = b"k" * 32


@pytest.fixture
def store(tmp_path):
    return BlobStore(tmp_path / "blobs", 4 * CHUNK)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK + 7])
def test_what_was_put_comes_back_byte_for_byte(store, size):
    data = bytes(range(256)) * (size // 256 + 1)
    data = data[:size]

    blob = store.put(io.BytesIO(data), KEY)

    assert store.open(blob.path, KEY).read() == data
    assert (blob.sha256, blob.size) == (hashlib.sha256(data).hexdigest(), size)


@given(st.binary(max_size=500), st.integers(1, 40))
def test_reading_in_small_pieces_gives_the_same_bytes(tmp_path_factory, data, step):
    store = BlobStore(tmp_path_factory.mktemp("blobs"), CHUNK)
    stream = store.open(store.put(io.BytesIO(data), KEY).path, KEY)

    pieces = list(iter(lambda: stream.read(step), b""))

    assert b"".join(pieces) == data


def test_what_was_put_has_its_name_after_a_power_cut(store, tmp_path, monkeypatch):
    flushed, flush = [], os.fsync

    def noting(descriptor):
        flushed.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        flush(descriptor)

    monkeypatch.setattr(os, "fsync", noting)
    folder = tmp_path / "blobs"

    first = store.put(io.BytesIO(b"x"), KEY)
    second = store.put(io.BytesIO(b"y"), KEY)

    assert flushed == [
        *(folder / first.path, folder, tmp_path),
        *(folder / second.path, folder),
    ]


def test_plaintext_never_lies_on_the_disk(store, tmp_path):
    store.put(io.BytesIO("宿迁市某某商贸有限公司".encode() * 10), KEY)

    kept = b"".join(path.read_bytes() for path in (tmp_path / "blobs").iterdir())

    assert "某某".encode() not in kept


def test_what_is_kept_is_for_its_owner_alone(store, tmp_path):
    store.put(io.BytesIO(b"x"), KEY)

    (kept,) = (tmp_path / "blobs").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600


def test_too_many_bytes_are_refused_and_leave_nothing(store, tmp_path):
    with pytest.raises(FileTooLargeError):
        store.put(io.BytesIO(b"x" * (4 * CHUNK + 1)), KEY)

    assert not list((tmp_path / "blobs").iterdir())


def _flip(data):
    return data[:-1] + bytes([data[-1] ^ 1])


def _swap(data):
    return data[SEALED_CHUNK : 2 * SEALED_CHUNK] + data[:SEALED_CHUNK]


@pytest.mark.parametrize(
    "damage",
    [
        _flip,
        _swap,
        lambda data: data[:SEALED_CHUNK],
        lambda data: data + data[:SEALED_CHUNK],
        lambda data: data[:5],
        lambda _: b"",
    ],
    ids=["flipped", "reordered", "cut", "doubled", "cut short", "emptied"],
)
def test_changed_bytes_do_not_open(store, tmp_path, damage):
    blob = store.put(io.BytesIO(b"y" * 2 * CHUNK), KEY)
    path = tmp_path / "blobs" / blob.path
    path.write_bytes(damage(path.read_bytes()))

    with pytest.raises(BlobDamagedError):
        store.open(blob.path, KEY).read()


def test_another_runs_key_opens_nothing(store):
    blob = store.put(io.BytesIO(b"z"), KEY)

    with pytest.raises(BlobDamagedError):
        store.open(blob.path, b"o" * 32).read()


def test_a_forgotten_blob_is_gone(store, tmp_path):
    blob = store.put(io.BytesIO(b"z"), KEY)

    store.forget(blob.path)

    assert not (tmp_path / "blobs" / blob.path).exists()
