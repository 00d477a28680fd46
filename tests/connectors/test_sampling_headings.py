"""Headings of sampling bulletins: mapped by their words, or reported as unknown."""

import json
import random
from pathlib import Path

import pytest

from connectors.base import load_sources
from connectors.sampling_food.headings import NOT_TAKEN, field_of_heading
from tests.support.delivered import headers_of, read_all, rows_of

TRUTH = (
    Path(__file__).parents[2].parent
    / "shared/data/sampling/food_sampling_header_map.json"
)
SEED = 16
MEANT = {
    "manufacturer_name": {"producer_name"},
    "manufacturer_address": {"producer_address"},
    "test_outcome": {"_result"},
    "legal_limit": {"_limit"},
    "adulterant": {"failed_items"},
    "failing_results": {"failed_items"},
    "product_classification": {"product_class"},
    "production_date": {"batch"},
    "notice_number": {"notice_no", NOT_TAKEN},
    "specifications_model": {"specification"},
    "announcement_date": {"published_day", "reported_day"},
    "testing_agency": {"test_body", "authority"},
    "sampled_location_name": {"sampled_name"},
    "sampled_location_address": {"sampled_address"},
    "task_source_or_project_name": {"task_source"},
    "food_name": {"product"},
    "sampled_date": {"sampled_day"},
}
"""What our fields are to the names of the truth; all others have no place here."""
HEADER = ("序号", "产品名称", "标示生产者名称", "受检单位名称", "被采样单位地址")
SOURCE = load_sources(Path("/nowhere"))["sampling_food"]


@pytest.mark.skipif(not TRUTH.is_file(), reason="the real headings are not here")
def test_of_headings_that_no_rule_was_made_by_95_of_100_that_are_mapped_are_right():
    truth = json.loads(TRUTH.read_text("utf-8"))
    names = sorted(truth)
    random.Random(SEED).shuffle(names)
    held_back = names[len(names) * 7 // 10 :]

    mapped = {name: field_of_heading(name) for name in held_back}
    told = {name: field for name, field in mapped.items() if field is not None}
    right = sum(
        field in MEANT.get(truth[name], {NOT_TAKEN}) for name, field in told.items()
    )

    assert (len(names), len(held_back)) == (969, 291)
    assert len(told) >= 0.45 * len(held_back)
    assert right >= 0.95 * len(told)


def test_a_bulletin_with_the_headings_of_another_province_is_read():
    header = ",".join((*HEADER, "标示生产日期/批号", "甲乙丙"))
    row = "1,桂花糕,宿迁样例食品有限公司,宿豫区样例小吃店,样例街2号,2022-05-06,x"

    items = read_all(SOURCE, f"{header}\n{row}\n", "a.csv")

    (one,) = rows_of(items)
    assert one.values["producer_name"] == "宿迁样例食品有限公司"
    assert one.values["sampled_name"] == "宿豫区样例小吃店"
    assert one.values["sampled_address"] == "样例街2号"
    assert one.values["batch"] == "2022-05-06"
    (met,) = headers_of(items)
    assert met.ignored == ("甲乙丙",)
    assert met.guesses == ()


def test_two_headings_of_one_field_are_both_left_unknown():
    header = ",".join((*HEADER, "分类", "检测机构", "承检机构名称"))

    items = read_all(SOURCE, f"{header}\n1,a,b,c,d,e,f,g\n", "a.csv")

    (one,) = rows_of(items)
    assert one.values.get("test_body") is None
    assert set(headers_of(items)[0].ignored) == {"检测机构", "承检机构名称"}


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("标称生产\n企业名称", "producer_name"),
        ("被抽样单位所在省份", NOT_TAKEN),
        ("標題", None),
        ("产品名称.2", None),
        ("山梨酸(g/kg)", None),
    ],
)
def test_a_heading_is_mapped_known_or_unknown(heading, field):
    assert field_of_heading(heading) == field
