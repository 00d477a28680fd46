"""A header with misread or changed names is read right, or waits for a person."""

from collections import Counter

import pytest

from connectors.guesses.names import are_kin, nearness
from connectors.header import fold_name
from tests.support.damaged_headers import SOURCES, damaged_table, outcome
from tests.support.delivered import headers_of, make_source, read_all, rows_of

FIRM = "样例市远航机械厂"
ROW = f"{FIRM},91321300MA1TEST11X,2021-03-05,1.5\n"
ROWS = ROW * 4


def guesses_of(header, rows=ROWS, **changes):
    """What the columns of a header were taken for, and whether that is sure."""
    source = make_source(**changes)
    (found,) = headers_of(read_all(source, f"{header}\n{rows}"))
    return {one.column: (one.field, one.basis, one.is_sure) for one in found.guesses}


def shares(seeds, **more):
    """How the tables of some seeds are read."""
    return Counter(outcome(damaged_table(seed, **more)) for seed in seeds)


def right_of(counts):
    """Count what is read right, at once or after a yes."""
    return counts["right"] + counts["waiting"]


def test_no_damaged_name_is_one_that_a_source_knows():
    for seed in range(20):
        table = damaged_table(seed)
        columns = SOURCES[table.source].manifest.columns.values()
        known = {fold_name(name) for names in columns for name in names}
        for _, before, after in table.damaged.values():
            assert fold_name(before) in known
            assert fold_name(after) not in known


def test_damaged_headers_are_read_right_and_none_wrong_without_a_yes():
    counts = shares(range(60))

    assert counts["wrong"] == 0
    assert right_of(counts) >= 57


@pytest.mark.long
def test_of_500_damaged_headers_95_in_100_are_read_right_and_none_wrong():
    counts = shares(range(500))

    assert counts["wrong"] == 0
    assert right_of(counts) >= 475


def test_columns_that_are_nobodys_are_never_read_without_a_yes():
    counts = shares(range(60), foreign=True)

    assert counts["wrong"] == 0


@pytest.mark.long
def test_of_2000_tables_with_columns_of_nobody_none_is_read_wrong():
    counts = shares(range(2000), foreign=True)

    assert counts["wrong"] == 0


def test_a_misread_name_is_read_and_told():
    header = "当事入,代码,日期,罚款"

    (row, *_) = rows_of(read_all(make_source(), f"{header}\n{ROWS}"))

    assert row.values["party_name"] == FIRM
    assert guesses_of(header) == {"当事入": ("party_name", "both", True)}


def test_another_character_may_be_another_word_and_waits():
    assert guesses_of("当事者,代码,日期,罚款") == {
        "当事者": ("party_name", "both", False)
    }


def test_a_required_column_is_found_by_its_values_alone():
    found = guesses_of("XY,代码,日期,罚款", layout={"required": ["party_name"]})

    assert found == {"XY": ("party_name", "values", False)}


def test_values_that_contradict_a_name_take_the_column_from_its_field():
    rows = f"{FIRM},91321300MA1TEST11X,不在期限内,1.5\n" * 4

    assert guesses_of("当事人,代码,曰期,罚款", rows) == {}
    assert guesses_of("当事人,代码,曰期,罚款") == {
        "曰期": ("decision_day", "both", True)
    }


def test_a_known_name_wins_over_a_nearer_guess():
    rows = f"甲某某,{ROW}" * 4

    items = read_all(make_source(), f"当事入,当事人,代码,日期,罚款\n{rows}")

    (found,) = headers_of(items)
    assert found.guesses == ()
    assert rows_of(items)[0].values["party_name"] == FIRM


def test_a_row_that_is_a_header_by_its_names_goes_before_a_guess():
    titles = "当事入,代码,日期,罚款\n当事人,代码,说明,备考\n"

    source = make_source(layout={"required": ["party_name"]})
    items = read_all(source, f"{titles}{ROW}")

    (found,) = headers_of(items)
    assert (found.place.row, found.guesses) == (2, ())


def test_two_columns_that_may_be_one_field_alike_are_not_sure():
    names = {
        "party_name": ["当事人"],
        "uscc": ["代码"],
        "decision_day": ["有效期自"],
        "fine_fen": ["罚款"],
    }
    rows = f"{FIRM},91321300MA1TEST11X,2021-03-05,2022-03-05,1.5\n" * 4

    found = guesses_of(
        "当事人,代码,有效自,有期自,罚款",
        rows,
        columns=names,
    )

    assert [sure for _, _, sure in found.values()] == [False]


def test_a_column_that_the_manifest_ignores_is_taken_for_none():
    layout = {"ignored": ["当事者"], "required": ["party_name"]}
    columns = {"uscc": ["代码"], "party_name": ["当事人"], "fine_fen": ["罚款"]}

    rest = {"columns": columns, "dates": {}, "layout": {"ignored": ["当事者"]}}
    assert guesses_of("当事者,代码,日期,罚款", **rest) == {}
    with pytest.raises(Exception, match="missing: 当事人"):
        read_all(make_source(**rest | {"layout": layout}), "当事者,代码,罚款\n")


def test_how_sure_a_column_must_be_is_the_manifests_to_say():
    header = "当事入,代码,日期,罚款"

    assert guesses_of(header, layout={"certainty": 950})["当事入"][2] is False
    assert guesses_of("当事者,代码,日期,罚款", layout={"certainty": 600})["当事者"][2]


def test_a_guessed_header_that_is_repeated_is_skipped():
    header = "当事入,代码,日期,罚款"

    rows = rows_of(read_all(make_source(), f"{header}\n{ROW}{header}\n{ROW}"))

    assert len(rows) == 2


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("合格项目", "不合格项目"),
        ("原法定代表人", "法定代表人"),
        ("拟移出日期", "移出日期"),
        ("法定代理人", "法定代表人"),
        ("结案日期", "立案日期"),
        ("行政相对人代码_2", "行政相对人代码_1"),
        ("履行部分", "未履行部分"),
    ],
)
def test_what_turns_the_sense_of_a_name_is_no_slip(name, known):
    assert not nearness(name, known).is_slip


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("汍行法院", "执行法院"),
        ("列人日期", "列入日期"),
        ("处罚决日期", "处罚决定日期"),
        ("处决罚定日期", "处罚决定日期"),
        ("处罚决定日期。", "处罚决定日期"),
        ("cf_xdr_rnc", "cf_xdr_mc"),
    ],
)
def test_a_misreading_is_near(name, known):
    assert nearness(name, known).permille >= 700


def test_names_are_kin_by_what_is_not_common_to_many():
    assert are_kin("处罚日期", "处罚决定日期")
    assert not are_kin("移出日期", "列入日期")
