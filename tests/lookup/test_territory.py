"""An agency of another city is told of merchants here what the public is told."""

from dataclasses import replace
from datetime import date

import pytest

from hub.agreements.service import make_agreement
from hub.agreements.terms import Terms
from tests.support.kept_views import withheld_of
from tests.support.little_city import (
    CLEAN,
    EVERYTHING,
    FINED,
    PENALTY,
    REGISTRATION,
    SHOPKEEPER,
    Firm,
    deliver,
    penalty_row,
    registration_row,
    uscc,
    write_csv,
)
from tests.support.two_cities import (
    CITIZENS,
    HERE,
    NANJING,
    PLATFORM,
    hide,
    put,
    search,
    told,
    without_standing,
)

pytestmark = pytest.mark.postgresql_in_long

THERE = Firm(uscc(31, division="320102"), "南京秦淮灯彩有限公司")
PAST = "2026-11-24T02:00:00Z"


@pytest.mark.parametrize("about", ["trust", "merchant", "rating"])
@pytest.mark.parametrize("firm", CITIZENS, ids=lambda firm: firm.code)
def test_of_a_merchant_elsewhere_it_sees_what_the_public_sees_under_the_same_mask(
    hub, about, firm
):
    there, told_there = put(hub, NANJING, about, firm.code)
    _, told_public = put(hub, PLATFORM, about, firm.code)
    _, told_here = put(hub, HERE, about, firm.code)

    assert there.status == 200
    assert without_standing(told_there) == without_standing(told_public)
    if firm is SHOPKEEPER:
        assert told_there["merchant"]["name"] == SHOPKEEPER.name
        assert told_there["rating"]["grade"] == "unrated"
        assert told_here["merchant"]["name"] == SHOPKEEPER.name
    if about == "merchant":
        assert withheld_of(hub, told_there)[-1]["rule"] == "territory"


def test_what_it_sees_in_its_own_city_stays_whole(hub, tmp_path):
    row = registration_row(THERE, 地区="南京", 注册地址="南京市秦淮区1号")
    deliver(hub, "registration", write_csv(tmp_path / "r.csv", REGISTRATION, [row]))
    hide(hub, tmp_path, THERE, 处罚机关="南京市秦淮区市场监督管理局")

    _, there = put(hub, NANJING, "merchant", THERE.code)
    _, here = put(hub, HERE, "merchant", THERE.code)

    assert "penalty" in {record["kind"] for record in there["records"]}
    assert "penalty" not in {record["kind"] for record in here["records"]}
    assert there["records"][0]["body"]["facts"]


def test_supervision_and_transfer_are_bound_as_well(hub, tmp_path):
    hide(hub, tmp_path, CLEAN)

    for purpose in ("supervision", "transfer"):
        _, document = put(hub, NANJING, "merchant", CLEAN.code, purpose)
        assert {r["kind"] for r in document["records"]} == {"registration"}


def test_a_record_of_an_authority_in_its_territory_is_told_to_it_whole(hub, tmp_path):
    hide(hub, tmp_path, FINED, number=51, 处罚机关="南京市市场监督管理局")
    hide(hub, tmp_path, FINED, number=52, 处罚机关="江苏省市场监督管理局")

    _, document = put(hub, NANJING, "merchant", FINED.code)

    own = [r for r in document["records"] if not r["publicity"]["public"]]
    (record,) = own
    assert record["body"]["document_no"].endswith("51号")
    assert record["body"]["facts"] == "当事人网店销售侵权商品若干件"
    theirs = [r for r in document["records"] if r["publicity"]["public"]]
    assert all("facts" not in record["body"] for record in theirs)
    assert "51号" not in put(hub, PLATFORM, "merchant", FINED.code)[0].body.decode()


def test_an_agreement_that_names_the_division_opens_it(hub, tmp_path):
    hide(hub, tmp_path, FINED)
    with hub.writes.begin() as session:
        make_agreement(
            session,
            hub.rulebook,
            Terms(
                member_kind="market_supervision",
                member_code=NANJING.member,
                purposes=["enforcement"],
                items=EVERYTHING,
                territory=["321300"],
                named_officer=False,
                title="两市协作",
                legal_basis="两市协作协议",
                valid_from=date(2026, 1, 1),
            ),
            actor="test",
            at=hub.clock(),
        )

    for firm in CITIZENS:
        _, there = put(hub, NANJING, "merchant", firm.code)
        _, here = put(hub, HERE, "merchant", firm.code)
        assert told(there) == told(here)
        assert search(hub, NANJING, firm.name) == search(hub, HERE, firm.name)
    assert put(hub, NANJING, "merchant", FINED.code, known_at=PAST)[0].status == 200


def test_platforms_are_bound_to_no_place(hub):
    elsewhere = replace(PLATFORM, territory="320100")

    assert told(put(hub, elsewhere, "merchant", FINED.code)[1]) == told(
        put(hub, PLATFORM, "merchant", FINED.code)[1]
    )


def test_a_merchant_whose_place_nobody_tells_lies_in_the_hubs_own_city(hub, tmp_path):
    nowhere = Firm(uscc(41), "无锡太湖贸易有限公司")
    path = write_csv(
        tmp_path / "n.csv", PENALTY, [penalty_row(nowhere, 41, "2026-09-05")]
    )
    deliver(hub, "penalty_2018", path)

    _, here = put(hub, HERE, "merchant", nowhere.code)
    _, there = put(hub, NANJING, "merchant", nowhere.code)

    assert "facts" in here["records"][0]["body"]
    assert "facts" not in there["records"][0]["body"]
