"""JSON is read row by row, exactly, and never half."""

import json
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from connectors.base import SourceError
from connectors.readers import limits
from tests.support.delivered import (
    bad_of,
    headers_of,
    make_source,
    read_all,
    rows_of,
    skipped_of,
)

SOURCE = make_source()
NESTED = make_source(layout={"rows": ["data", "list"]})
PLAIN = make_source(dates={}, units={})
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
ROWS = st.lists(
    st.dictionaries(st.sampled_from(["name", "code", "x"]), VALUES), max_size=6
)


def code_of(source, text, name="a.json"):
    with pytest.raises(SourceError) as refusal:
        read_all(source, text, name)
    return refusal.value.code


def test_an_array_of_objects_is_rows_numbered_from_one():
    rows = rows_of(read_all(SOURCE, '[{"name": "a"},\n {"当事人": "b"}]', "a.json"))

    assert [row.values["party_name"] for row in rows] == ["a", "b"]
    assert [row.place.row for row in rows] == [1, 2]


@given(ROWS, st.sampled_from([None, 1]), st.booleans())
def test_what_json_writers_write_is_read_back_from_the_place_it_stands_at(
    rows, indent, ascii_only
):
    raw = json.dumps(rows, indent=indent, ensure_ascii=ascii_only).encode()

    items = read_all(PLAIN, raw, "a.json")

    got = [json.loads(raw[r.place.offset :][: r.place.length]) for r in rows_of(items)]
    assert got == rows
    assert bad_of(items) == []


@given(ROWS, st.booleans())
def test_json_lines_are_read_back_with_contiguous_places(rows, ascii_only):
    lines = [json.dumps(row, ensure_ascii=ascii_only) + "\n" for row in rows]
    raw = "".join(lines).encode()

    items = read_all(PLAIN, raw, "a.jsonl")

    got = [json.loads(raw[r.place.offset :][: r.place.length]) for r in rows_of(items)]
    assert got == rows


def test_the_list_is_found_at_the_declared_path():
    text = (
        '{"code": 0, "data": {"total": 1, "list": [{"name": "a"}], "z": {}}, "m": ""}'
    )

    (row,) = rows_of(read_all(NESTED, text, "a.json"))

    assert row.values["party_name"] == "a"
    raw = text.encode()
    assert raw[row.place.offset :][: row.place.length] == b'{"name": "a"}'


def test_a_document_that_is_the_list_itself_needs_no_path():
    assert len(rows_of(read_all(NESTED, '[{"name": "a"}]', "a.json"))) == 1


@pytest.mark.parametrize(
    "text", ["{}", '{"data": []}', '{"data": {"list": 1}}', '"x"', '{"list": [{}]}']
)
def test_a_document_without_the_list_is_refused(text):
    assert code_of(NESTED, text) in {"no-list", "invalid-json"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        '[{"name": "a"}',
        '[{"name": "a"},',
        '[{"name": "a',
        '[{"name": "a"}, {"name"',
        '[{"name": "样例"}, {"name": "样'[:-1],
    ],
)
def test_a_document_that_is_cut_off_is_refused_with_the_place(text):
    with pytest.raises(SourceError, match=r"line 1, column \d+") as refusal:
        read_all(SOURCE, text, "a.json")

    assert refusal.value.code == "truncated"


def test_a_document_that_is_cut_inside_a_character_is_refused():
    assert code_of(SOURCE, '[{"name": "样例'.encode()[:-1]) == "truncated"


@given(st.data())
def test_no_proper_beginning_of_a_document_passes_for_the_whole(data):
    text = '{"data": {"list": [{"name": "a", "fine": 1.5}, {"name": "b"}]}, "n": [1]}'
    cut = data.draw(st.integers(0, len(text) - 1))

    assert code_of(NESTED, text[:cut]) in {"truncated", "invalid-json"}


@pytest.mark.parametrize(
    "text",
    [
        '[{"name": "a"}] x',
        '[{"name": "a"}][]',
        '[{"name": "a"} {"name": "b"}]',
        "[{'name': 1}]",
        '[{"name": "a",}]',
        '{"name": "a"}\n{"name": "b"}',
    ],
)
def test_a_document_that_is_not_json_is_refused(text):
    assert code_of(NESTED, text) == "invalid-json"


def test_a_second_list_under_the_same_name_is_refused():
    text = '{"data": {"list": []}, "data": {"list": [{"name": "a"}]}}'

    assert code_of(NESTED, text) == "duplicate-key"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('{"name": "a", "name": "b"}', "duplicate-key"),
        ('{"name": "a", "x": {"y": 1, "y": 2}}', "duplicate-key"),
        ('{"name": "a", "ＮＡＭＥ": "b"}', "duplicate-key"),
        ('{"name": "a", "fine": NaN}', "not-a-number"),
        ('{"name": "a", "fine": -Infinity}', "not-a-number"),
        ('{"name": "a", "fine": ' + "9" * 5000 + "}", "number-too-long"),
        ('{"name": "a", "fine": 1e999999999}', "number-too-long"),
        ('["a"]', "not-an-object"),
        ("null", "not-an-object"),
        ('{"name": ' + "[" * 40 + "]" * 40 + "}", "too-deep"),
        ('{"name": ' + '{"a":' * 40 + "1" + "}" * 40 + "}", "too-deep"),
    ],
)
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_a_row_that_says_two_things_or_none_is_set_aside(row, reason, form):
    rows = [row, '{"name": "c"}']
    text = "[" + ",".join(rows) + "]" if form == "json" else "\n".join(rows)

    items = read_all(SOURCE, text, f"a.{form}")

    assert [bad.reason for bad in bad_of(items)] == [reason]
    assert [r.values["party_name"] for r in rows_of(items)] == ["c"]


def test_nesting_that_no_reader_follows_refuses_the_file():
    assert code_of(SOURCE, '[{"name": ' + "[" * 200_000) == "too-deep"


def test_a_document_over_the_bound_is_refused_unread(monkeypatch):
    monkeypatch.setattr("connectors.readers.json_reader.JSON_BYTES", 100)

    assert code_of(SOURCE, "[" + " " * 200 + "]") == "too-large"


def test_amounts_with_a_fraction_stay_exact():
    text = '[{"name": "a", "fine": 1120.5, "code": 1.10}]'

    (row,) = rows_of(read_all(SOURCE, text, "a.json"))

    assert row.values["fine_fen"] == 112_050
    assert row.values["uscc"] == "1.1"
    assert not isinstance(row.values["fine_fen"], Decimal)


def test_json_in_gb18030_is_read():
    (row,) = rows_of(
        read_all(SOURCE, '[{"当事人": "样例厂"}]'.encode("gb18030"), "a.json")
    )

    assert row.values["party_name"] == "样例厂"


def test_a_line_that_is_not_json_is_set_aside_and_a_blank_one_skipped():
    text = '{"name": "a"}\n{"name": }\n\n{"name": "b"} x\n{"name": "c"}\n'

    items = read_all(SOURCE, text, "a.jsonl")

    assert [(b.reason, b.place.row) for b in bad_of(items)] == [
        ("invalid-json", 2),
        ("invalid-json", 4),
    ]
    assert skipped_of(items) == ["blank"]
    assert [r.values["party_name"] for r in rows_of(items)] == ["a", "c"]


def test_a_last_line_that_is_cut_off_refuses_the_file():
    with pytest.raises(SourceError, match="line 2 is cut off") as refusal:
        read_all(SOURCE, '{"name": "a"}\n{"name": "b', "a.jsonl")

    assert refusal.value.code == "truncated"


def test_a_last_line_without_a_line_end_is_whole_if_it_is_json():
    assert len(rows_of(read_all(SOURCE, '{"name": "a"}', "a.jsonl"))) == 1


def test_a_line_that_is_too_long_is_set_aside_with_its_whole_place():
    long = '{"name": "' + "x" * 2 * limits.LINE_BYTES + '"}\n'

    items = read_all(SOURCE, long + '{"name": "b"}\n', "a.jsonl")

    (bad,) = bad_of(items)
    assert (bad.reason, bad.place.length) == ("line-too-long", len(long))
    assert [r.values["party_name"] for r in rows_of(items)] == ["b"]


def test_a_byte_order_mark_in_front_of_json_lines_is_passed_over():
    raw = b"\xef\xbb\xbf" + '{"name": "样例"}\n'.encode()

    (row,) = rows_of(read_all(SOURCE, raw, "a.jsonl"))

    assert row.values["party_name"] == "样例"


def test_lines_in_another_encoding_refuse_the_file_with_the_byte():
    raw = '{"name": "样例"}\n'.encode() + b'{"name": "\xce\xd2"}\n'

    with pytest.raises(SourceError, match="not utf-8 at byte 29") as refusal:
        read_all(SOURCE, raw, "a.jsonl")

    assert refusal.value.code == "encoding"


def test_names_that_no_manifest_names_are_reported_once_each():
    text = '{"name": "a", "phone": 1}\n{"name": "b", "phone": 2, "mail": 3}\n'

    items = read_all(SOURCE, text, "a.jsonl")

    assert [header.ignored for header in headers_of(items)] == [("phone",), ("mail",)]
    assert all("phone" not in row.values for row in rows_of(items))


@example(b"[]", "a.json")
@given(st.binary(max_size=200), st.sampled_from(["a.json", "a.jsonl"]))
def test_no_bytes_break_the_reader(raw, name):
    # With the blank in front no bytes are taken for a spreadsheet.
    content = b" " + raw

    try:
        items = read_all(SOURCE, content, name)
    except SourceError as error:
        items, refusal = [], error.code
    else:
        refusal = None

    # A list of nothing is whole, and has no rows.
    assert items or refusal or not content.strip(b" \t\r\n[]")
