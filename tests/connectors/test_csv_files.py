"""CSV is read strictly, in the encoding it is in, each row with the bytes it took."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.base import Place, SourceError
from connectors.cells import text_cleaner
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
HEADER = "当事人,代码,日期,罚款\n"
CELLS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20
)


def names_of(items):
    return [row.values["party_name"] for row in rows_of(items)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_simplified_chinese_is_read_in_every_encoding_it_comes_in(encoding):
    items = read_all(SOURCE, (HEADER + "宿迁样例𠮷厂,1,2019-1-2,3\n").encode(encoding))

    assert names_of(items) == ["宿迁样例𠮷厂"]


def test_big5_hkscs_is_told_from_gb18030_by_the_name_of_a_column():
    source = make_source(
        columns={"party_name": ["事業單位名稱"], "uscc": ["統一編號"]},
        dates={},
        units={},
    )
    raw = "事業單位名稱,統一編號\n臺北樣例股份有限公司,1\n".encode("big5hkscs")

    items = read_all(source, raw)

    # All of it is formally valid GB18030 too, which is tried first.
    assert raw.decode("gb18030")
    assert names_of(items) == ["臺北樣例股份有限公司"]


def test_an_ascii_beginning_of_any_length_leaves_the_encoding_open():
    filler = "name,code\n" + ("abc" * 100 + ",1\n") * 6_000
    items = read_all(SOURCE, (filler + "样例厂,2\n").encode("gb18030"))

    assert names_of(items)[-1] == "样例厂"
    assert len(rows_of(items)) == 6_001


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("当事人,代码\n".encode() + b"\xff\xfe\xfd,1\n", "not utf-8 at byte 17"),
        ((HEADER + "a,1,,\n").encode("utf-16"), "UTF-16"),
        ((HEADER + "a,1,,\n" * 50).encode("utf-16-le"), "UTF-16"),
        (b"name,code\n\x81\x30\xff,1\n", "not gb18030 at byte 0"),
    ],
)
def test_bytes_of_another_encoding_refuse_the_file_and_say_where(raw, said):
    with pytest.raises(SourceError, match=said) as refusal:
        read_all(SOURCE, raw)

    assert refusal.value.code == "encoding"


def test_bytes_that_do_not_fit_far_behind_are_found_with_their_line():
    raw = (HEADER + ("样例" * 150 + "厂,1,,\n") * 2_000).encode() + b"\xce\xd2,2,,\n"

    with pytest.raises(SourceError, match="line 2002") as refusal:
        read_all(SOURCE, raw)

    assert refusal.value.code == "encoding"


def test_a_row_over_several_lines_is_one_row_with_all_its_bytes():
    text = HEADER + '"样例\r\n厂","1","2019-1-2",\n"b\rc",2,,\n'
    raw = text.encode()

    first, second = rows_of(read_all(SOURCE, raw))

    assert first.values["party_name"] == "样例\r\n厂"
    assert second.values["party_name"] == "b\rc"
    assert (first.place.row, second.place.row) == (2, 4)
    start, length = first.place.offset, first.place.length
    assert raw[start : start + length].decode() == '"样例\r\n厂","1","2019-1-2",\n'


def test_a_byte_order_mark_is_counted_in_offsets():
    raw = b"\xef\xbb\xbf" + (HEADER + "a,1,,\n").encode()

    (row,) = rows_of(read_all(SOURCE, raw))

    assert raw[row.place.offset :] == b"a,1,,\n"


@given(
    st.lists(st.tuples(CELLS, CELLS, CELLS, CELLS), max_size=8),
    st.sampled_from(["utf-8", "gb18030"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_what_csv_writers_write_is_read_back_with_contiguous_places(
    rows, encoding, line_end
):
    source = make_source(dates={}, units={})
    out = io.StringIO()
    # An unquoted carriage return before a line feed is part of the line's end.
    has_return = any("\r" in cell for row in rows for cell in row)
    quoting = csv.QUOTE_ALL if has_return else csv.QUOTE_MINIMAL
    writer = csv.writer(out, lineterminator=line_end, quoting=quoting)
    writer.writerow(["当事人", "代码", "日期", "罚款"])
    writer.writerows(rows)
    raw = out.getvalue().encode(encoding)

    items = read_all(source, raw)

    fields = ("party_name", "uscc", "decision_day", "fine_fen")
    got = [tuple(row.values[field] for field in fields) for row in rows_of(items)]
    clean = text_cleaner()
    wanted = [tuple(map(clean, row)) for row in rows]
    assert got == [row for row in wanted if any(row)]
    # A row of nothing but null marks says nothing, yet it is not blank.
    assert {bad.reason for bad in bad_of(items)} <= {"no-known-cell"}
    end = 0
    for item in items:
        assert item.place.offset == end
        end += item.place.length
    assert end == len(raw)


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reader(raw):
    content = HEADER.encode() + raw

    try:
        items = read_all(SOURCE, content)
    except SourceError as error:
        refusal, read = error.code, None
    else:
        refusal, read = None, sum(item.place.length for item in items)

    assert (refusal in {"encoding", "quoting"}) or read == len(content)


def test_a_quote_that_never_closes_costs_its_own_line_and_no_other():
    lines = ["a,1,,", '"b,2,,', "c,3,,", 'd"d,4,,', "e,5,,"]
    text = HEADER + "\n".join(lines) + "\n"

    items = read_all(SOURCE, text)

    (bad,) = bad_of(items)
    assert (bad.reason, bad.place.row) == ("quoting", 3)
    assert names_of(items) == ["a", "c", 'd"d', "e"]


def test_text_behind_a_closing_quote_is_bad_quoting():
    (bad,) = bad_of(read_all(SOURCE, HEADER + '"样例"厂,1,,\n'))

    assert bad.reason == "quoting"


def test_a_file_in_which_quotes_are_broken_everywhere_is_given_up():
    text = HEADER + '"a,1,,\n' * (2 * limits.BROKEN_QUOTES)

    # Every second quote closes the one before and is followed by text.
    with pytest.raises(SourceError) as refusal:
        read_all(SOURCE, text)

    assert refusal.value.code == "quoting"


def test_a_row_with_a_nul_byte_is_set_aside_and_the_next_is_read():
    items = read_all(SOURCE, HEADER + "a\0b,1,,\nc,2,,\n")

    assert [(bad.reason, bad.place.row) for bad in bad_of(items)] == [("nul-byte", 2)]
    assert names_of(items) == ["c"]


@pytest.mark.parametrize(
    "text", ["x" * 100_001, "x" * 200_000, '"' + "x" * 140_000 + '"']
)
def test_a_cell_that_is_too_long_is_set_aside_and_the_next_row_is_read(text):
    items = read_all(SOURCE, f"{HEADER}{text},1,,\nc,2,,\n")

    assert [bad.reason for bad in bad_of(items)] == ["cell-too-long"]
    assert names_of(items) == ["c"]


def test_a_line_that_is_too_long_is_set_aside_with_its_whole_place():
    long = "x" * (limits.LINE_BYTES * 3)
    raw = f"{HEADER}{long},1,,\nc,2,,\n".encode()

    items = read_all(SOURCE, raw)

    (bad,) = bad_of(items)
    assert bad.reason == "line-too-long"
    assert bad.place == Place(None, 2, len(HEADER.encode()), len(long) + 5)
    assert names_of(items) == ["c"]


def test_a_quoted_cell_over_too_many_lines_costs_its_first_line_only():
    text = HEADER + '"' + ("y" * 999 + "\n") * 1_100 + '",1,,\n'

    items = read_all(SOURCE, text)

    assert bad_of(items)[0].reason == "quoting"
    assert len(bad_of(items)) == 1_101


@pytest.mark.parametrize("row", ["a,1", "a,1,2019-1-2,3,x", "a,b,1,2019-1-2,3"])
def test_a_row_with_another_number_of_cells_is_set_aside(row):
    (bad,) = bad_of(read_all(SOURCE, f"{HEADER}{row}\n"))

    assert bad.reason == "cell-count"


def test_surplus_commas_at_the_end_are_no_cells():
    items = read_all(SOURCE, HEADER + "a,1,,,,\n,,,,,,,\n\n")

    assert names_of(items) == ["a"]
    assert skipped_of(items) == ["blank", "blank"]


def test_a_header_may_have_nameless_columns_behind_it():
    items = read_all(SOURCE, "当事人,代码,,\na,1\nb,2,,\n")

    assert names_of(items) == ["a", "b"]


def test_a_header_of_ten_thousand_columns_refuses_the_file():
    with pytest.raises(SourceError) as refusal:
        read_all(SOURCE, ",".join(["当事人"] * 10_000) + "\na,1\n")

    assert refusal.value.code == "too-many-columns"


def test_a_file_without_a_header_is_refused_after_thirty_rows():
    data = io.BytesIO("甲,乙,丙\n".encode() * 400_000)

    with pytest.raises(SourceError) as refusal:
        list(SOURCE.read("a.csv", data))

    assert refusal.value.code == "no-header"
    assert "代码" in refusal.value.detail
    # What was read on is the reader's look ahead.
    assert data.tell() < 3 * limits.MIB


def test_an_empty_file_has_no_header():
    with pytest.raises(SourceError) as refusal:
        read_all(SOURCE, b"")

    assert refusal.value.code == "no-header"


def test_another_delimiter_is_declared():
    source = make_source(layout={"delimiter": "\t"})

    items = read_all(source, "当事人\t代码\n样,例\t1\n", "a.txt")

    assert names_of(items) == ["样,例"]


def test_columns_that_no_manifest_names_are_reported_and_never_yielded():
    items = read_all(SOURCE, "当事人,手机号码,代码\n样例厂,13800000000,1\n")

    (header,) = headers_of(items)
    assert header.ignored == ("手机号码",)
    assert header.found == ("party_name", "uscc")
    assert "13800000000" not in repr(items)


def test_a_code_with_the_letter_o_passes_through_untouched():
    (row,) = rows_of(read_all(SOURCE, HEADER + "样例厂,9132130OMA1TEQTO78,,\n"))

    assert row.values["uscc"] == "9132130OMA1TEQTO78"
