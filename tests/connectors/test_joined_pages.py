"""Pages that are joined come apart as they were, and places point at their bytes."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Place, RawRow, SourceError
from connectors.readers.joined import (
    FIRST_LINE,
    buffered,
    is_joined,
    line_of_page,
    pages_of,
)
from tests.support.delivered import make_source

PAGES = st.lists(st.tuples(st.text(max_size=30), st.binary(max_size=60)), max_size=6)
HEADER = "当事人,代码,日期,罚款\n"


def join(pages):
    """Join pages of a name and bytes."""
    return FIRST_LINE + b"".join(
        line_of_page(name, len(content)) + content for name, content in pages
    )


@given(PAGES, st.data())
def test_any_pages_come_apart_as_they_were_however_much_is_read(pages, data):
    stream = buffered(io.BytesIO(join(pages)))
    assert is_joined(stream)

    read = []
    for page in pages_of(stream):
        taken = data.draw(st.integers(0, 80))
        read.append((page.number, page.data.read(taken)))

    assert [number for number, _ in read] == list(range(1, len(pages) + 1))
    for (_, content), (_, part) in zip(pages, read, strict=True):
        assert content.startswith(part)


@given(PAGES.filter(lambda pages: any(content for _, content in pages)), st.data())
def test_pages_that_are_cut_off_are_never_whole(pages, data):
    whole = join(pages)
    cut = data.draw(st.integers(len(FIRST_LINE) + 1, len(whole) - 1))
    ends = {len(join(pages[:number])) for number in range(len(pages) + 1)}

    def read():
        stream = buffered(io.BytesIO(whole[:cut]))
        return [page.data.read() for page in pages_of(stream)]

    if cut in ends:
        assert read() == [content for _, content in pages][: len(read())]
    else:
        with pytest.raises(SourceError) as caught:
            read()
        assert caught.value.code == "truncated"


def test_a_place_in_a_page_points_at_the_bytes_of_its_row():
    pages = [
        ("page-1.csv", f"{HEADER}甲,1,2026-1-2,3\n".encode()),
        ("page-2.csv", f"{HEADER}乙,2,2026-1-3,4\n丙,3,2026-1-4,5\n".encode()),
    ]
    whole = join(pages)
    source = make_source()

    rows = [
        item for item in source.read("d", io.BytesIO(whole)) if isinstance(item, RawRow)
    ]

    places = [row.place for row in rows]
    assert [(one.sheet, one.row) for one in places] == [
        ("page 1", 2),
        ("page 2", 2),
        ("page 2", 3),
    ]
    cut = [whole[one.offset : one.offset + one.length].decode() for one in places]
    assert cut == ["甲,1,2026-1-2,3\n", "乙,2,2026-1-3,4\n", "丙,3,2026-1-4,5\n"]
    asked = [places[2], places[0], Place("page 9", 1, 0, 1)]
    cells = dict(source.received("d", io.BytesIO(whole), asked))
    assert {place: row[0].text for place, row in cells.items()} == {
        places[0]: "甲",
        places[2]: "丙",
    }
