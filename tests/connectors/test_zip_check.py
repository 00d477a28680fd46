"""A zip is counted before anything reads it, whatever it says of itself."""

import io
import random
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import SourceError
from connectors.readers.spreadsheets.zip_check import check_zip
from tests.support.delivered import MIB, deflated_zeros, make_zip


def deflate(content):
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def entry(name, content):
    return name, deflate(content), len(content), zlib.crc32(content)


def check(content):
    return check_zip(io.BytesIO(content), len(content))


def code_of(content):
    with pytest.raises(SourceError) as refusal:
        check(content)
    return refusal.value.code


@given(st.lists(st.binary(max_size=3000), max_size=5), st.sampled_from([0, 8]))
def test_whatever_a_zip_writer_writes_passes(contents, method):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as book:
        for number, content in enumerate(contents):
            book.writestr(f"xl/p{number}.bin", b"x" + content)

    assert check(out.getvalue()) == set()


@pytest.mark.parametrize("text", [b"<f>1+1</f>", b"<x:f t='a'>", b"<f/>"])
def test_parts_with_formulas_are_named(text):
    content = make_zip(
        entry("xl/worksheets/sheet1.xml", b" " * 200_000 + text),
        entry("xl/worksheets/sheet2.xml", b"<font/><c r='F1'/>"),
        entry("xl/charts/chart1.xml", b"<c:f>Sheet1!A1</c:f>"),
    )

    assert check(content) == {"xl/worksheets/sheet1.xml"}


def test_a_formula_on_the_border_of_two_pieces_is_found():
    for before in range((1 << 16) - 12, (1 << 16) + 2):
        content = make_zip(
            entry("xl/worksheets/s.xml", b" " * before + b"<x:f>1</x:f>")
        )
        assert check(content), before


def test_a_bomb_is_refused_by_what_it_declares():
    zeros = deflated_zeros(600 * MIB)

    assert code_of(make_zip(("a.xml", zeros, 600 * MIB, 0))) == "zip-bomb"


def test_a_bomb_is_refused_as_soon_as_it_passes_what_it_declares():
    zeros = deflated_zeros(300 * MIB)

    assert code_of(make_zip(("a.xml", zeros, 1000, 0))) == "zip-bomb"


def test_what_entries_declare_is_added_up():
    filler = entry("filler", random.Random(1).randbytes(100_000))
    entries = [entry(f"p{number}.xml", bytes(3 * MIB)) for number in range(12)]

    # Each alone unpacks to less than is allowed for all.
    assert check(make_zip(filler, entries[0])) == set()
    assert code_of(make_zip(filler, *entries)) == "zip-bomb"


def test_a_small_file_may_unpack_to_a_mebibyte():
    assert check(make_zip(entry("a.xml", bytes(MIB)))) == set()
    assert code_of(make_zip(entry("a.xml", bytes(MIB + 1)))) == "zip-bomb"


def damage(content, at, value):
    damaged = bytearray(content)
    damaged[at] = value
    return bytes(damaged)


GOOD = make_zip(entry("a.xml", b"content of a part"))
PACKED_AT = 30 + len("a.xml")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (GOOD[:-1], "truncated"),
        (GOOD[10:], "truncated"),
        (damage(GOOD, 0, 0), "truncated"),
        (damage(GOOD, PACKED_AT, 0xFF), "truncated"),
        (
            make_zip(("a.xml", deflate(b"x" * 99)[:-3], 99, zlib.crc32(b"x" * 99))),
            "truncated",
        ),
        (make_zip(("a.xml", deflate(b"x"), 1, 12345)), "truncated"),
        (make_zip(("a.xml", deflate(b"x"), 2, zlib.crc32(b"x"))), "truncated"),
        (make_zip(entry("a.xml", b"PK\x03\x04...")), "nested-zip"),
        (make_zip(entry("xl/embeddings/a.XLSX", b"x")), "nested-zip"),
        (damage(GOOD, GOOD.rfind(b"PK\x01\x02") + 10, 12), "unreadable"),
        (damage(GOOD, GOOD.rfind(b"PK\x01\x02") + 8, 1), "password"),
    ],
)
def test_a_zip_that_is_not_what_it_seems_is_refused(content, code):
    assert code_of(content) == code


@given(
    st.binary(max_size=100),
    st.integers(0, len(GOOD)),
    st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), max_size=6),
)
def test_no_bytes_break_the_check(behind, cut, changes):
    content = GOOD
    for at, value in changes:
        content = damage(content, at, value)
    content = content[:cut] + behind

    try:
        check(content)
    except SourceError as error:
        refusal = error.code
    else:
        refusal = None

    assert refusal is not None or zipfile.is_zipfile(io.BytesIO(content))
