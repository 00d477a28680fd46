"""Whoever a record names is masked by its own class, in others' files too."""

import json

import pytest
from msgspec import structs

from hub.lookup.ask import HistoryQuestion
from hub.lookup.service import disclose
from hub.pipeline import receive
from tests.support.intake_lines import MANIFEST, Lines, lines
from tests.support.little_city import (
    CLEAN,
    FINED,
    REGISTRATION,
    SHOPKEEPER,
    TWIN,
    Firm,
    deliver,
    registration_row,
    uscc,
    write_csv,
)
from tests.support.two_cities import HERE, NANJING, PLATFORM, put, search, task

pytestmark = pytest.mark.postgresql_in_long

MASKED = "宿城***店"
STRANGER = Firm(uscc(66, department="92"), "沭阳县王记豆腐坊")
"""A business that no register has told of."""
SHORT = Firm(uscc(67, department="92"), "张三")
"""A business that bears the name of its keeper."""
MAKERS = [
    pytest.param(SHOPKEEPER, MASKED, id="registered"),
    pytest.param(STRANGER, "沭阳***坊", id="by its code"),
    pytest.param(SHORT, "张***", id="of a short name"),
]


@pytest.fixture
def sample(hub, tmp_path):
    """Deliver a failed sample that a firm sold and another made."""

    def delivering(seller=FINED, maker=SHOPKEEPER, **changes):
        row = {
            "kind": "sampling_result",
            "sampled_name": seller.name,
            "sampled_uscc": seller.code,
            "sampled_address": "宿迁市宿城区幸福路1号",
            "producer_name": maker.name,
            "producer_uscc": maker.code,
            "producer_address": "宿城区黄河路9号院",
            "trademark": "黄河九号",
            "product": "桂花糕",
            "product_class": f"糕点（{maker.name}自制）",
            "sample_no": "GC20320000000000001",
            "verdict": "不合格",
            "failed_items": f"菌落总数║{maker.name}称2000║≤1000",
            "authority": "宿迁市市场监督管理局",
            "reported_day": "2026-09-02",
            "published_day": "2026-09-20",
            "retest": "维持",
            "retest_day": "2026-09-15",
        } | changes
        row = {name: value for name, value in row.items() if value is not None}
        source = Lines(tmp_path, structs.replace(MANIFEST, kinds=("sampling_result",)))
        path = tmp_path / "samples.jsonl"
        path.write_bytes(lines(row))
        report = receive(hub, source, file=path)
        assert report.tally.records == 1, report.as_json()

    return delivering


def sampled(hub, caller, firm=FINED, about="merchant"):
    """Give the failed sample in a firm's file, as somebody is told of it."""
    _, document = put(hub, caller, about, firm.code)
    (record,) = [r for r in document["records"] if r["kind"] == "sampling_result"]
    return record["body"]


@pytest.mark.parametrize("about", ["trust", "merchant"])
@pytest.mark.parametrize("caller", [PLATFORM, NANJING], ids=["platform", "elsewhere"])
@pytest.mark.parametrize(("maker", "masked"), MAKERS)
def test_a_persons_business_that_made_the_goods_is_masked_in_the_sellers_file(
    hub, sample, maker, masked, caller, about
):
    sample(maker=maker)

    body = sampled(hub, caller, about=about)

    assert body["producer_name"] == masked
    assert body["product_class"] == f"糕点（{masked}自制）"
    assert body["sampled_name"] == FINED.name
    assert body["sampled_address"] == "宿迁市宿城区幸福路1号"
    told = json.dumps(body, ensure_ascii=False)
    assert f"{masked}称2000" in told
    for secret in (maker.name, maker.code, "黄河路", "黄河九号"):
        assert secret not in told


def test_officers_of_the_place_are_told_who_made_the_goods(hub, sample):
    sample()

    body = sampled(hub, HERE)

    assert body["producer_name"] == SHOPKEEPER.name
    assert body["producer_uscc"] == SHOPKEEPER.code
    assert body["trademark"] == "黄河九号"


@pytest.mark.parametrize("caller", [PLATFORM, NANJING], ids=["platform", "elsewhere"])
@pytest.mark.parametrize(
    ("maker", "told"),
    [
        ("沭阳县李四豆腐加工厂", "沭阳***厂"),
        ("小河沿农庄", "小河***庄"),
        ("南通市海安食品有限公司", "南通市海安食品有限公司"),
        ("沭阳县青墩蔬菜专业合作社", "沭阳县青墩蔬菜专业合作社"),
    ],
)
def test_who_is_known_by_a_name_alone_may_be_a_persons_business(
    hub, sample, maker, told, caller
):
    sample(maker=Firm(None, maker), trademark=None)

    body = sampled(hub, caller)

    assert body["producer_name"] == told
    assert body["product_class"] == f"糕点（{told}自制）"
    assert ("producer_address" in body) == (maker == told)


def test_an_organisation_that_made_the_goods_is_named(hub, sample):
    sample(maker=TWIN)

    body = sampled(hub, PLATFORM)

    assert body["producer_name"] == TWIN.name
    assert body["producer_uscc"] == TWIN.code
    assert body["producer_address"] == "宿城区黄河路9号院"
    assert TWIN.name in body["product_class"]


def test_who_had_the_sample_taken_is_masked_if_it_is_a_person(hub, sample):
    sample(maker=TWIN, commissioner_name="王五", product_class="送检人王五")

    told = json.dumps(sampled(hub, PLATFORM), ensure_ascii=False)

    assert "王五" not in told
    assert "王五" in json.dumps(sampled(hub, HERE), ensure_ascii=False)


@pytest.mark.parametrize("caller", [PLATFORM, NANJING], ids=["platform", "elsewhere"])
def test_a_sample_that_names_a_masked_maker_is_in_no_file_of_the_maker(
    hub, sample, caller
):
    sample()

    _, document = put(hub, caller, "merchant", SHOPKEEPER.code)

    assert {record["kind"] for record in document["records"]} == {"registration"}


@pytest.fixture
def branch(hub, clock, tmp_path):
    """A register says that the shopkeeper's business belongs to a firm."""
    clock.advance(minutes=1)
    header = (*REGISTRATION, "隶属企业名称", "隶属企业统一社会信用代码")
    row = [*registration_row(SHOPKEEPER), CLEAN.name, CLEAN.code]
    deliver(hub, "registration", write_csv(tmp_path / "branch.csv", header, [row]))


@pytest.mark.parametrize("caller", [PLATFORM, NANJING], ids=["platform", "elsewhere"])
def test_a_persons_business_is_masked_in_the_file_and_relations_of_whom_it_belongs_to(
    hub, branch, caller
):
    _, document = put(hub, caller, "merchant", CLEAN.code)

    text = json.dumps(document, ensure_ascii=False)
    assert SHOPKEEPER.name not in text
    (relation,) = document["merchant"]["relations"]
    assert relation["merchant"]["name"] == MASKED
    of_shop = [
        record["body"]
        for record in document["records"]
        if record["body"].get("parent_name") == CLEAN.name
    ]
    assert [body["party_name"] for body in of_shop] == [MASKED]
    assert not {"uscc", "address"} & of_shop[0].keys()


def test_officers_of_the_place_read_the_branchs_name(hub, branch):
    _, document = put(hub, HERE, "merchant", CLEAN.code)

    (relation,) = document["merchant"]["relations"]
    assert relation["merchant"]["name"] == SHOPKEEPER.name


@pytest.mark.parametrize("caller", [PLATFORM, NANJING], ids=["platform", "elsewhere"])
def test_searches_and_histories_name_no_maker_and_no_branch(
    hub, sample, branch, caller
):
    sample()

    for text in (FINED.name, CLEAN.name, FINED.code, SHOPKEEPER.code, "桂花糕"):
        found = json.dumps(search(hub, caller, text), ensure_ascii=False)
        assert SHOPKEEPER.name not in found
    for firm in (FINED, CLEAN, SHOPKEEPER):
        tale = disclose(hub, caller, HistoryQuestion(firm.code), task(caller))
        assert SHOPKEEPER.name not in tale.body.decode()


def test_a_persons_business_bears_its_registered_name_in_its_own_texts_too(
    hub, tmp_path
):
    row = {
        "kind": "licence",
        "party_name": SHOPKEEPER.name,
        "uscc": SHOPKEEPER.code,
        "licence_no": "JY23213020012345",
        "licence_name": f"{SHOPKEEPER.name}食品经营许可证",
        "decision_day": "2024-01-02",
        "authority": "宿迁市市场监督管理局",
    }
    source = Lines(tmp_path, structs.replace(MANIFEST, kinds=("licence",)))
    path = tmp_path / "licences.jsonl"
    path.write_bytes(lines(row))
    assert receive(hub, source, file=path).tally.records == 1

    _, document = put(hub, PLATFORM, "merchant", SHOPKEEPER.code)

    bodies = {record["kind"]: record["body"] for record in document["records"]}
    assert bodies["licence"]["licence_name"] == f"{SHOPKEEPER.name}食品经营许可证"
    assert MASKED not in json.dumps(document, ensure_ascii=False)
