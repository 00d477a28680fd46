"""Tile addresses and entry bundles, as c2sp.org/tlog-tiles writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.tlog.errors import Flaw, MalformedError
from schemas.tlog.tiles import (
    TilePath,
    decode_bundle,
    encode_bundle,
    parse_tile_path,
    tile_width,
)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (TilePath(0, 1234067), "tile/0/x001/x234/067"),
        (TilePath(0, 0), "tile/0/000"),
        (TilePath(0, 273, 112), "tile/0/273.p/112"),
        (TilePath(1, 1, 17), "tile/1/001.p/17"),
        (TilePath(63, 999, 255), "tile/63/999.p/255"),
        (TilePath(None, 1000), "tile/entries/x001/000"),
        (TilePath(None, 999, 1), "tile/entries/999.p/1"),
    ],
)
def test_addresses_are_written_in_groups_of_three_digits(path, text):
    assert str(path) == text
    assert parse_tile_path(text) == path


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tile/0",
        "tile/0/",
        "tile/0/0",
        "tile/0/00",
        "tile/0/0000",
        "tile/0/x000/000",
        "tile/0/x000/x001/000",
        "tile/0/001/000",
        "tile/0/x001",
        "tile/0/x001/x000",
        "tile/0/X001/000",
        "tile/0/ x01",
        "tile/0/+01",
        "tile/0/-01",
        "tile/0/\u0660\u0660\u0661",
        "tile/0/000.p",
        "tile/0/000.p/",
        "tile/0/000.p/0",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/-1",
        "tile/0/000.p/1/",
        "tile/0/000.p/1\n",
        "tile/00/000",
        "tile/01/000",
        "tile/64/000",
        "tile/-1/000",
        "tile/entry/000",
        "tile/Entries/000",
        "/tile/0/000",
        "tile//000",
        "tile/0/../000",
        "tile/0/000/",
        "tile/0/000?",
        "tile/0/" + "x999/" * 6 + "999",
        "tile/0/" + "x001/" * 2000 + "999",
    ],
    ids=lambda text: repr(text[:30]),
)
def test_any_other_address_is_refused(text):
    with pytest.raises(MalformedError) as caught:
        parse_tile_path(text)

    assert caught.value.flaw is Flaw.TILE_PATH


@given(st.none() | st.integers(0, 63), st.integers(0, 2**63 - 1), st.integers(1, 256))
def test_every_tile_has_an_address_that_leads_back(level, number, width):
    path = TilePath(level, number, width)

    assert parse_tile_path(str(path)) == path


@pytest.mark.parametrize(
    ("level", "number", "width"),
    [(64, 0, 1), (-1, 0, 1), (0, -1, 1), (0, 2**63, 1), (0, 0, 0), (0, 0, 257)],
)
def test_there_is_no_tile_out_of_range(level, number, width):
    with pytest.raises(MalformedError):
        TilePath(level, number, width)


@pytest.mark.parametrize(
    ("level", "number", "size", "width"),
    [
        (0, 0, 0, 0),
        (0, 0, 1, 1),
        (0, 0, 256, 256),
        (1, 0, 255, 0),
        (1, 0, 256, 1),
        (0, 272, 70_000, 256),
        (0, 273, 70_000, 112),
        (0, 274, 70_000, 0),
        (1, 0, 70_000, 256),
        (1, 1, 70_000, 17),
        (2, 0, 70_000, 1),
        (3, 0, 70_000, 0),
    ],
)
def test_tiles_are_as_wide_as_the_tree_makes_them(level, number, size, width):
    assert tile_width(level, number, size) == width


def test_a_bundle_holds_each_entry_behind_its_length():
    assert encode_bundle([b"ab", b"", b"c"]) == b"\0\2ab\0\0\0\1c"


@given(st.lists(st.binary(max_size=400), min_size=1, max_size=256))
def test_a_bundle_gives_its_entries_back(entries):
    data = encode_bundle(entries)

    assert decode_bundle(data, len(entries)) == entries


@pytest.mark.parametrize(
    "entries", [[], [b""] * 257, [bytes(65_536)]], ids=["none", "many", "long"]
)
def test_what_no_bundle_can_hold_is_refused(entries):
    with pytest.raises(MalformedError) as caught:
        encode_bundle(entries)

    assert caught.value.flaw is Flaw.BUNDLE


def test_the_longest_entry_fits():
    assert decode_bundle(encode_bundle([bytes(65_535)]), 1) == [bytes(65_535)]


@pytest.mark.parametrize(
    ("data", "width"),
    [
        (b"", 1),
        (b"\0", 1),
        (b"\0\2a", 1),
        (b"\0\1ab", 1),
        (b"\0\1a\0", 2),
        (b"\0\1a", 2),
        (b"\0\1a\0\1b", 1),
        (b"\0\1a\0\1b", 256),
    ],
)
def test_a_bundle_of_other_bytes_is_refused(data, width):
    with pytest.raises(MalformedError) as caught:
        decode_bundle(data, width)

    assert caught.value.flaw is Flaw.BUNDLE
