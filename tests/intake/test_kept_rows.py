"""Copies without sealed rows are read back whole, those of earlier builds too."""

import io
import json

from connectors.base import BadRow, ColumnGuess, Header, Place
from hub.intake.files.kept_rows import _document, _read
from schemas.words import ColumnBasis

PLACE = Place(None, 1, 0, 9)
GUESS = ColumnGuess(
    0, "企业全称", "party_name", "企业名称", 750, ColumnBasis.BOTH, False
)


def written(*documents):
    """A copy of these documents."""
    return io.BytesIO(b"".join(json.dumps(one).encode() + b"\n" for one in documents))


def test_what_is_written_is_read_back():
    items = [
        Header(("party_name",), ("备考",), PLACE, (GUESS,)),
        BadRow("cell-count", "5 cells", PLACE, b"\x01\x02"),
        BadRow("sealed", "", PLACE),
    ]

    assert list(_read(written(*map(_document, items)))) == items


def test_a_copy_of_an_earlier_build_is_read():
    where = [None, 1, 0, 9]

    found = list(
        _read(
            written(
                ["header", where, ["party_name"], ["备考"]],
                ["bad", where, "cell-count", "5 cells"],
            )
        )
    )

    assert found == [
        Header(("party_name",), ("备考",), PLACE),
        BadRow("cell-count", "5 cells", PLACE),
    ]
