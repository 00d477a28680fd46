"""The header is found among titles, under other names, and again further down."""

import json
from pathlib import Path

import pytest

from connectors.base import SourceError
from connectors.header import HeaderSearch
from connectors.manifest import Layout
from tests.support.delivered import (
    bad_of,
    headers_of,
    make_source,
    read_all,
    rows_of,
    skipped_of,
)

DATA = Path(__file__).parents[2].parent / "shared" / "data"
SOURCE = make_source()


def test_titles_and_blank_rows_above_the_header_are_skipped():
    items = read_all(SOURCE, "宿迁市处罚公示\n\n（2019年第一期）,,\n当事人,代码\na,1\n")

    assert skipped_of(items) == ["title", "blank", "title"]
    assert len(rows_of(items)) == 1


def test_names_of_columns_match_in_any_width_case_and_spacing():
    items = read_all(SOURCE, '"当 事\n人",ＣＯＤＥ, Day ,罚款\u3000\na,1,2019-1-2,3\n')

    assert headers_of(items)[0].found == (
        "party_name",
        "uscc",
        "decision_day",
        "fine_fen",
    )


def test_a_header_that_is_repeated_is_skipped():
    items = read_all(SOURCE, "当事人,代码\na,1\n当事人,代码\nb,2\n")

    assert skipped_of(items) == ["repeated-header"]
    assert [row.values["party_name"] for row in rows_of(items)] == ["a", "b"]


def test_another_header_further_down_changes_the_order_of_columns():
    items = read_all(SOURCE, "当事人,代码\na,1\n代码,当事人\n2,b\n")

    assert len(headers_of(items)) == 2
    assert [row.values["party_name"] for row in rows_of(items)] == ["a", "b"]


def test_a_row_that_merely_mentions_a_columns_name_is_data():
    items = read_all(SOURCE, "当事人,代码\n代码,1\n")

    assert rows_of(items)[0].values["party_name"] == "代码"


def test_too_few_known_columns_are_no_header():
    source = make_source(layout={"header_matches": 3})

    items = read_all(source, "当事人,代码,说明\n当事人,代码,日期\na,1,2019-1-2\n")

    assert skipped_of(items) == ["title"]
    assert len(rows_of(items)) == 1


def test_a_required_column_must_be_in_the_header():
    source = make_source(layout={"required": ["uscc"]})

    items = read_all(source, "当事人,日期\n当事人,代码\na,1\n")

    assert skipped_of(items) == ["title"]


def test_without_a_header_the_nearest_row_tells_what_it_has_and_lacks():
    source = make_source(layout={"header_matches": 3, "required": ["party_name"]})

    with pytest.raises(SourceError) as refusal:
        read_all(source, "公示\n甲,代码,日期\na,1,2019-1-2\n")

    assert refusal.value.code == "no-header"
    assert refusal.value.detail == (
        "none of the first 30 rows is a header; row 2 has 2 of at least 3 known "
        "columns: 代码, 日期; missing: 当事人 (party_name)"
    )


def test_without_any_known_name_the_names_that_are_known_are_told():
    with pytest.raises(SourceError, match="columns are called code, day, fine, name"):
        read_all(make_source(), "a,b\nc,d\n")


def test_cells_may_be_parted_by_tabs():
    source = make_source(formats=["tsv"])

    items = read_all(source, "当事人\t代码\na, b\t1\n", "a.TSV")

    assert rows_of(items)[0].values["party_name"] == "a, b"
    with pytest.raises(SourceError, match="tsv files are not expected here"):
        read_all(make_source(formats=["csv"]), "当事人\t代码\n", "a.tsv")


def test_the_first_column_that_says_something_gives_the_value():
    items = read_all(SOURCE, "name,代码,当事人\na,1,b\nc,2,无\n,3,\n")

    assert [row.values["party_name"] for row in rows_of(items)] == ["b", "c", None]


def test_a_row_whose_columns_of_one_name_differ_is_set_aside():
    header = "当事人,代码,处罚日期,ＣＯＤＥ,代 码\n".replace("处罚日期", "Day")

    items = read_all(SOURCE, header + "a,1,2019-1-2,x,1\nb,1,,,2\nc,,,,3\nd,4,,,\n")

    assert [row.values["uscc"] for row in rows_of(items)] == ["1", "3", "4"]
    (bad,) = bad_of(items)
    assert (bad.reason, bad.place.row) == ("columns-differ", 3)
    assert bad.detail == "columns B and E (uscc) have one name and differ"


def test_a_further_header_may_name_columns_twice():
    items = read_all(SOURCE, "当事人,代码,code\na,1,2\n当事人,代码,代码\nb,1,2\n")

    assert [row.values["uscc"] for row in rows_of(items)] == ["1"]
    assert [bad.reason for bad in bad_of(items)] == ["columns-differ"]


def test_a_file_without_header_is_read_by_position():
    source = make_source(layout={"positions": ["decision_day", "", "party_name"]})

    items = read_all(source, "2019-10-16,北京,a\n2019-10-17,上海,b\n")

    assert headers_of(items) == []
    assert [row.values["party_name"] for row in rows_of(items)] == ["a", "b"]
    assert rows_of(items)[0].values["decision_day"].isoformat() == "2019-10-16"


def test_values_are_carried_down_only_where_declared():
    source = make_source(layout={"carry_down": ["party_name"]})

    items = read_all(source, "当事人,代码,日期\na,1,2019-1-2\n,2,\nb,,\n,3,\n")

    got = [(row.values["party_name"], row.values["uscc"]) for row in rows_of(items)]
    assert got == [("a", "1"), ("a", "2"), ("b", None), ("b", "3")]
    assert rows_of(items)[1].values["decision_day"] is None


def test_a_row_that_speaks_only_in_unknown_columns_is_set_aside():
    items = read_all(SOURCE, "序号,当事人,代码\n1,,\n2,a,1\n")

    assert [bad.reason for bad in bad_of(items)] == ["no-known-cell"]


def test_constants_stand_in_every_row():
    source = make_source(constants={"authority": "宿迁市市场监督管理局"})

    (row,) = rows_of(read_all(source, "当事人,代码\na,1\n"))

    assert row.values["authority"] == "宿迁市市场监督管理局"


@pytest.mark.skipif(not DATA.is_dir(), reason="the real files are not here")
def test_real_headers_of_thirty_provinces_map_through_a_manifest():
    path = DATA / "sampling" / "food_sampling_header_map.json"
    names = json.loads(path.read_text("utf-8"))
    columns = {}
    for spelling, field in names.items():
        columns.setdefault(field, []).append(spelling)

    search = HeaderSearch(columns, Layout(header_matches=1))

    unknown = [name for name in names if search.find([name]) is None]

    assert len(names) == 969
    assert unknown == []
