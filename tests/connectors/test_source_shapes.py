"""What single sources do beyond renaming."""

import json

import pytest

from connectors.base import BadRow, load_sources
from connectors.sampling_food.connector import SamplingFood
from schemas.record import KINDS
from tests.support.delivered import bad_of, read_all, rows_of, skipped_of

HEADER = "序号,标称生产企业名称,被抽样单位名称,食品名称,生产日期/批号,{},公告日期\n"
ONE_COLUMN = HEADER.format("不合格项目║检验结果║标准值")
THREE_COLUMNS = HEADER.format("不合格项目,检验结果,标准值")


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    return load_sources(tmp_path_factory.mktemp("drops"))


def items_of(row):
    return [item["item"] for item in KINDS["sampling_result"].load(row.values)["items"]]


def test_a_row_that_only_adds_a_failing_item_joins_the_sample_above(sources):
    text = ONE_COLUMN + (
        "1,甲厂,乙店,话梅,2022-4-1,甜蜜素║9║8,2022-8-15\n"
        ",,,,,苯甲酸║2║1,\n"
        ",,,,,山梨酸║3║1,\n"
        "2,丙厂,丁店,糕点,2022-4-2,霉菌║9║1,2022-8-15\n"
    )

    items = read_all(sources["sampling_food"], text)

    first, second = rows_of(items)
    assert items_of(first) == sorted(["甜蜜素", "苯甲酸", "山梨酸"])
    assert items_of(second) == ["霉菌"]
    assert skipped_of(items) == ["continuation", "continuation"]
    assert [item.place.row for item in items] == [1, 2, 3, 4, 5]


def test_rows_whose_sample_was_merged_over_them_are_one_sample(sources):
    sample = "1,甲厂,乙店,话梅,2022-4-1,{},2022-8-15\n"
    text = ONE_COLUMN + sample.format("甜蜜素║9║8") + sample.format("苯甲酸║2║1")

    items = read_all(sources["sampling_food"], text)

    assert items_of(rows_of(items)[0]) == sorted(["甜蜜素", "苯甲酸"])
    assert skipped_of(items) == ["continuation"]


def test_two_samples_with_numbers_of_their_own_stay_two(sources):
    text = ONE_COLUMN + (
        "1,甲厂,乙店,话梅,2022-4-1,甜蜜素║9║8,2022-8-15\n"
        "2,甲厂,乙店,话梅,2022-4-1,甜蜜素║9║8,2022-8-15\n"
    )

    assert len(rows_of(read_all(sources["sampling_food"], text))) == 2


def test_two_samples_without_numbers_stay_two_however_alike(sources):
    text = ONE_COLUMN + ",甲厂,乙店,话梅,2022-4-1,甜蜜素║9║8,2022-8-15\n" * 2

    assert len(rows_of(read_all(sources["sampling_food"], text))) == 2


def test_a_further_item_under_nothing_is_set_aside(sources):
    text = ONE_COLUMN + ",,,,,苯甲酸║2║1,\n"

    (bad,) = bad_of(read_all(sources["sampling_food"], text))

    assert (bad.reason, bad.place.row) == ("no-row-above", 2)


def test_a_further_item_under_a_row_that_cannot_be_read_joins_no_other_sample(sources):
    text = ONE_COLUMN + (
        "1,甲厂,乙店,话梅,2022-4-1,甜蜜素║9║8,2022-8-15\n"
        "2,丙\0厂,丁店,糕点,2022-4-2,霉菌║9║1,2022-8-15\n"
        ",,,,,苯甲酸║2║1,\n"
    )

    items = read_all(sources["sampling_food"], text)

    assert [bad.reason for bad in bad_of(items)] == ["nul-byte", "no-row-above"]
    assert items_of(rows_of(items)[0]) == ["甜蜜素"]


def test_the_parts_of_a_failing_item_may_stand_in_three_columns(sources):
    text = THREE_COLUMNS + (
        "1,甲厂,乙店,话梅,2022-4-1,甜蜜素,9g/kg,≤8g/kg,2022-8-15\n"
        ",,,,,苯甲酸,2g/kg,≤1g/kg,\n"
    )

    (row,) = rows_of(read_all(sources["sampling_food"], text))

    body = KINDS["sampling_result"].load(row.values)
    assert {"item": "甜蜜素", "result": "9g/kg", "limit": "≤8g/kg"} in body["items"]
    assert {"item": "苯甲酸", "result": "2g/kg", "limit": "≤1g/kg"} in body["items"]


@pytest.mark.parametrize(
    "cell",
    [
        "委托方：甲商行；受托方：乙厂",
        "委托方:甲商行 受托方:乙厂",
        "委托方：甲商行\n受托方：乙厂",
    ],
)
def test_who_ordered_a_product_is_told_from_who_made_it(sources, cell):
    text = ONE_COLUMN + f'1,"{cell}",丙店,话梅,2022-4-1,甜蜜素║9║8,2022-8-15\n'

    (row,) = rows_of(read_all(sources["sampling_food"], text))

    assert row.values["commissioner_name"] == "甲商行"
    assert row.values["producer_name"] == "乙厂"


def test_the_number_on_a_bulletin_is_no_part_of_a_record(sources):
    text = ONE_COLUMN + "1,甲厂,乙店,话梅,2022-4-1,甜蜜素║9║8,2022-8-15\n"

    (row,) = rows_of(read_all(sources["sampling_food"], text))

    assert not [name for name in row.values if name.startswith("_")]


def test_a_notice_is_of_the_serious_list_if_it_has_a_type_even_a_blank_one(sources):
    base = {"name": "甲厂", "gmtPutDate": 1568908800, "putReason": "样例"}
    lines = [base, {**base, "type": "严重违法失信企业名单"}, {**base, "type": " "}]
    text = "\n".join(json.dumps(line) for line in lines)

    rows = rows_of(read_all(sources["abnormal_notices"], text, "a.jsonl"))

    assert [row.kind for row in rows] == [
        "abnormal_listing",
        "serious_listing",
        "serious_listing",
    ]
    assert rows[1].values["list_name"] == "严重违法失信企业名单"
    assert rows[2].values["list_name"] is None


@pytest.mark.parametrize(
    ("first", "second", "kinds"),
    [
        ("罚款", "警告", "罚款、警告"),
        ("罚款", "", "罚款"),
        ("", "警告", "警告"),
        ("", "", None),
    ],
)
def test_both_columns_of_penalty_kinds_of_2016_are_kept(sources, first, second, kinds):
    header = "CF_WSH,CF_XDR_MC,CF_CFLB1,CF_CFLB2,CF_JDRQ"
    text = f"{header}\n1号,甲厂,{first},{second},2017-1-2\n"

    (row,) = rows_of(read_all(sources["penalty_2016"], text))

    assert row.values["penalty_kinds"] == kinds


@pytest.mark.parametrize("names", ["cf", "zh"])
def test_both_spellings_of_the_2018_layout_are_the_same_record(sources, names):
    header = {
        "cf": "cf_xdr_mc,cf_xdr_shxym,cf_wsh,cf_nr_fk,cf_jdrq,cf_cfjg,cf_cfcx",
        "zh": (
            "行政相对人名称,统一社会信用代码,行政处罚决定书文号,罚款金额（万元）,"
            "处罚决定日期,处罚机关,处罚程序"
        ),
    }[names]
    text = f"{header}\n甲厂,91321302MA1TEQT078,1号,0.5,2019-1-2,样例局,简易程序\n"

    (row,) = rows_of(read_all(sources["penalty_2018"], text.encode("gb18030")))

    body = KINDS["penalty"].load(row.values)
    assert (body["fine_fen"], body["procedure"]) == (500_000, "simple")


def test_a_connector_may_refuse_a_row_in_its_shape(sources):
    class Picky(SamplingFood):
        def shape(self, row):
            return BadRow("picky", "", row.place)

    manifest = sources["sampling_food"].manifest
    text = ONE_COLUMN + "1,甲厂,乙店,话梅,2022-4-1,甜蜜素║9║8,2022-8-15\n"

    items = read_all(Picky(manifest), text)

    assert [bad.reason for bad in bad_of(items)] == ["picky"]


@pytest.mark.parametrize(
    ("title", "party", "act", "office"),
    [
        ("行政处罚决定书（甲县乙印染有限公司）", "甲县乙印染有限公司", None, None),
        ("行政处罚决定书(甲县供电局)", "甲县供电局", None, None),
        ("甲县乙净化材料厂行政处罚决定书", "甲县乙净化材料厂", None, None),
        ("甲县第二医院行政处罚案", "甲县第二医院", None, None),
        ("甲县乙公司超标排污行政处罚案", "甲县乙公司", "超标排污", None),
        ("甲县乙公司丙分公司行政处罚决定案", "甲县乙公司丙分公司", None, None),
        ("甲省环境保护厅行政处罚决定书", None, None, "甲省环境保护厅"),
        (
            "甲市生态环境局行政处罚决定书（乙（丙）有限公司）",
            "乙（丙）有限公司",
            None,
            "甲市生态环境局",
        ),
    ],
)
def test_the_title_of_a_notice_names_its_party(sources, title, party, act, office):
    line = json.dumps({"title": title, "publishTime": 1543190400})

    (row,) = rows_of(read_all(sources["environment_notices"], line, "a.jsonl"))

    assert row.values["party_name"] == party
    assert row.values["violation_type"] == act
    assert row.values["authority"] == (office or "生态环境主管部门")
    assert row.values["document_no"] == "未载文号〔2018-11-26〕"


@pytest.mark.parametrize(
    "title",
    [
        "行政处罚听证告知书（甲县乙印染有限公司）",
        "甲县乙厂行政处罚事先告知书",
        "环境违法行为限期改正决定书（甲县乙公司）",
        "行政处罚强制执行申请书（甲县乙公司）",
        "",
    ],
)
def test_what_is_no_decision_is_set_aside_with_its_reason(sources, title):
    line = json.dumps({"title": title, "publishTime": 1543190400})

    (bad,) = bad_of(read_all(sources["environment_notices"], line, "a.jsonl"))

    assert bad.reason == "no-decision"
