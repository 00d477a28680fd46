"""XML is read row by row, and nothing in it is believed but its rows."""

import io
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import BadRow, Place, SourceError
from connectors.readers.xml_reader import read_xml, texts_at
from tests.support.delivered import make_source, read_all, rows_of

ROWS = ("r", "data", "row")
NAMES = st.text("甲乙ab<&>\"' 1", max_size=12)


def read(text, rows=ROWS):
    """Read a document."""
    raw = text if isinstance(text, bytes) else text.encode()
    return list(read_xml(io.BytesIO(raw), rows))


def refusal_of(text, rows=ROWS):
    """The code with which a document is refused."""
    with pytest.raises(SourceError) as caught:
        read(text, rows)
    return caught.value.code


def escaped(text):
    """Write a text as XML does."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def test_rows_are_the_elements_at_the_path():
    text = (
        '<r><page>1</page><data><row id="7"><名称>甲</名称><a><b> c </b></a><x/></row>'
        "<other/><row><n:名称 xmlns:n='u'>乙</n:名称></row></data></r>"
    )

    assert read(text) == [
        (
            Place(None, 1, None, None),
            {"@id": "7", "名称": "甲", "a.b": "c", "a": None, "x": None},
        ),
        (Place(None, 2, None, None), {"名称": "乙", "名称@xmlns:n": "u"}),
    ]
    assert [row[1] for row in read("<r><a><b>1</b></a><a/></r>", ())] == [
        {"b": "1"},
        {},
    ]


@given(
    st.lists(st.dictionaries(st.sampled_from(["名称", "b", "c"]), NAMES), max_size=6)
)
def test_any_texts_come_out_as_they_went_in(rows):
    said = "".join(
        "<row>" + "".join(f"<{k}>{escaped(v)}</{k}>" for k, v in row.items()) + "</row>"
        for row in rows
    )

    found = read(f"<r><data>{said}</data></r>")

    expected = [
        {key: text.strip() or None for key, text in row.items()} for row in rows
    ]
    assert [values for _, values in found] == expected


@pytest.mark.parametrize("name", ["GBK", "gb2312", "GB18030"])
def test_chinese_encodings_that_are_declared_are_read(name):
    head = f'<?xml version="1.0" encoding="{name}"?>'
    text = f"{head}<r><data><row><名>𠮷甲</名></row></data></r>"

    assert read(text.encode("gb18030"))[0][1] == {"名": "𠮷甲"}


def test_a_document_is_read_across_its_pieces(monkeypatch):
    monkeypatch.setattr("connectors.readers.xml_reader.MIB", 7)
    row = "<row><名称>宿迁</名称></row>"

    assert len(read(f"<r><data>{row * 300}</data></r>")) == 300


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('<!DOCTYPE r [<!ENTITY a "b">]><r><data/></r>', "xml-entities"),
        (
            '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r>&a;</r>',
            "xml-entities",
        ),
        ("<!DOCTYPE r><r><data/></r>", "xml-entities"),
        ('<!DOCTYPE r SYSTEM "http://169.254.169.254/"><r/>', "xml-entities"),
        ("<a>" * 33, "too-deep"),
        ("<r><data><row><a>1", "truncated"),
        ("", "invalid-xml"),
        ("{}", "invalid-xml"),
        ("<r></s>", "invalid-xml"),
        (b"<r>\xff</r>", "encoding"),
        ('<?xml version="1.0" encoding="utf-7"?><r/>', "encoding"),
        ("<r><other/></r>", "no-list"),
    ],
)
def test_what_is_no_list_of_rows_is_refused(text, code):
    assert refusal_of(text) == code


def test_a_list_without_rows_is_a_list():
    assert read("<r><data/></r>") == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("<a>1</a><a>2</a>", "duplicate-key"),
        (f"<a>{'x' * 100_001}</a>", "cell-too-long"),
        ("".join(f"<a{n}/>" for n in range(1_001)), "too-deep"),
    ],
)
def test_a_row_that_cannot_be_read_costs_no_other(row, reason):
    good = "<row><a>1</a></row>"

    found = read(f"<r><data><row>{row}</row>{good}</data></r>")

    assert [one.reason for one in found if isinstance(one, BadRow)] == [reason]
    assert found[-1] == (Place(None, 2, None, None), {"a": "1"})


def test_a_tag_without_end_is_given_up_before_it_fills_the_memory():
    text = b'<r><data><row a="' + b"x" * (20 << 20)
    tracemalloc.start()
    assert refusal_of(text + b'"/></data></r>') == "too-large"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 100 << 20


def test_texts_are_found_by_their_paths():
    content = b"<r><page><next> 5 </next><next>6</next></page><n/></r>"

    found = texts_at(content, [("r", "page", "next"), ("r", "n"), ("r", "x")])

    assert found == {("r", "page", "next"): "5", ("r", "n"): ""}


def test_a_source_reads_xml_by_its_columns():
    source = make_source(formats=["xml"], layout={"rows": list(ROWS)})
    text = (
        "<r><data><row><当事人>甲</当事人><日期>2026年1月2日</日期><罚款>3.5</罚款></row>"
        "<row><罚款>1</罚款><罚款>2</罚款></row></data></r>"
    )

    items = read_all(source, text, "a.xml")
    (row,) = rows_of(items)
    place = row.place
    ((_, cells),) = source.received("a.xml", io.BytesIO(text.encode()), [place])

    assert (row.values["party_name"], row.values["fine_fen"]) == ("甲", 350)
    assert [(one.column, one.field) for one in cells] == [
        ("当事人", "party_name"),
        ("日期", "decision_day"),
        ("罚款", "fine_fen"),
    ]
