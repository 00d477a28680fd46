"""The prosecutor's comparisons at the command line: who sees them, what is logged."""

import json
import os
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec import structs
from sqlalchemy import select

from hub.casework.comparisons import compare_page
from hub.casework.matter.models import MatterEventRow, MatterRow, MatterTable
from hub.context import open_hub
from hub.ground.clock import SetClock
from hub.members.caller import Caller
from hub.merchants.models import Merchant, MerchantIdentifier
from hub.rulebook.bases import FILE_NAME
from schemas.tlog.leaf import parse_leaf
from schemas.words import ComparisonModel
from tests.support.intake_lines import MANIFEST
from tests.support.little_city import FINED, FIRMS
from tests.support.persons import bring
from tests.support.prepared import START, config_of, prepare_city

pytestmark = pytest.mark.postgresql_in_long
PROCURATORATE = "agency:procuratorate"


@pytest.fixture
def prepare():
    """The little city, with two firms that sold what was not theirs."""
    return prepare_sellers


def sold(firm, number, **told):
    return {
        "kind": "penalty",
        "party_name": firm.name,
        "uscc": firm.code,
        "document_no": f"宿市监处罚〔2026〕{number}号",
        "decision_day": "2026-03-04",
        "authority": "宿迁市市场监督管理局",
        "violation_type": "侵犯注册商标专用权",
        "basis": "《中华人民共和国商标法》第六十条第二款",
        "penalty_kinds": "罚款",
        "content": "罚款1000元",
        **told,
    }


def prepare_sellers(instance, url):
    prepare_city(instance, url)
    with open_hub(config_of(instance, url)) as hub:
        bring(
            hub,
            instance / "lines",
            sold(FINED, 71, turnover_fen="50000"),
            sold(FIRMS[0], 72, turnover_fen="49999.99"),
            sold(FIRMS[1], 73, turnover_fen="80000", transferred_to_justice="是"),
            manifest=structs.replace(MANIFEST, kinds=("penalty",)),
        )
    (instance / FILE_NAME).write_text(
        '[[basis]]\nrule = "criminal-case"\nlegal_text = "法"\n'
        "valid_from = 2026-01-01\n"
    )
    with open_hub(config_of(instance, url)) as hub:
        bring(
            hub,
            instance / "cases",
            unprosecuted(FIRMS[0]),
            manifest=structs.replace(MANIFEST, kinds=("criminal_case",)),
        )


def unprosecuted(firm):
    return {
        "kind": "criminal_case",
        "party_name": firm.name,
        "uscc": firm.code,
        "case_no": "宿检刑不诉〔2026〕5号",
        "stage": "不起诉",
        "charges": "销售假冒注册商标的商品罪",
        "articles": "刑法第二百一十四条",
        "prosecuted_day": "2026-05-06",
    }


def public_id_of(session, firm):
    """Find the public id of a firm by its code."""
    code = MerchantIdentifier
    query = select(Merchant.public_id).join(code, code.merchant_id == Merchant.id)
    return session.scalar(query.where(code.value == firm.code))


def leaves(instance_path):
    with open_hub(config_of(instance_path, os.environ["HUB_DATABASE_URL"])) as hub:
        return [parse_leaf(entry).header for entry in hub.audit.entries(0, 10_000)]


def run(credithub, member=PROCURATORATE, *more, model="not-transferred"):
    return credithub(
        *("comparisons", "run", "--model", model, "--since", "2026-01-01"),
        *("--member", member, "--officer", "沈检察官", "--json", *more),
    )


def test_a_procuratorate_sees_the_hits_page_by_page_and_the_log_counts_them(
    credithub, instance_path
):
    whole = json.loads(run(credithub).stdout)
    last = leaves(instance_path)[-1]
    found, after, pages = [], 0, 0
    while after is not None:
        words = ("--merchants", 1, "--after", after)
        page = json.loads(run(credithub, PROCURATORATE, *words).stdout)
        found += page["hits"]
        after = page["next_after"]
        pages += 1

    (hit,) = whole["hits"]
    assert hit["records"][0]["number"] == "宿市监处罚〔2026〕71号"
    assert hit["records"][0]["amounts"]["turnover_fen"] == 5_000_000
    # It was fined for marks in the year before, which is told with it.
    reached = [one["item"] for one in hit["reached"]]
    assert reached == ["213.goods", "213.goods.repeat"]
    assert [one["kind"] for one in hit["records"]] == ["penalty", "penalty"]
    assert not hit["confirmed"]
    assert found == whole["hits"]
    assert pages > 2
    assert (last["op"], last["subject"]["type"]) == ("desk.view", "comparison")


def test_nobody_but_a_procuratorate_sees_a_hit(credithub, instance_path):
    refused = run(credithub, "agency:market-supervision")
    unknown = run(credithub, "agency:nobody")

    assert refused.returncode != 0
    assert "comparison-refused" in refused.stderr
    assert unknown.returncode != 0
    assert refused.stdout == unknown.stdout == ""
    assert "comparison" not in {
        one["subject"]["type"] for one in leaves(instance_path) if one.get("subject")
    }


def test_a_case_that_was_not_prosecuted_comes_out_of_the_archive_with_its_record(
    credithub, instance_path
):
    told = json.loads(run(credithub, model="not-penalised").stdout)
    later = SetClock(datetime.now(UTC) + timedelta(days=100))
    config = config_of(instance_path, os.environ["HUB_DATABASE_URL"])
    caller = Caller(PROCURATORATE, "procuratorate", "", "321300", "t", "s")
    with open_hub(config, later) as hub:
        model = ComparisonModel.NOT_PENALISED
        page = compare_page(hub, caller, model, since=date(2025, 1, 1))

    # Two months must have gone by since the hub knew of the case.
    assert told == {"merchants": 1, "next_after": None, "hits": []}
    [hit] = [one.as_json() for one in page.hits]
    assert hit["records"][0]["kind"] == "criminal_case"
    assert hit["records"][0]["number"] == "宿检刑不诉（2026）5号"


def test_a_merchant_that_was_merged_is_told_of_once_with_what_it_became(
    credithub, instance_path
):
    (before,) = json.loads(run(credithub).stdout)["hits"]
    config = config_of(instance_path, os.environ["HUB_DATABASE_URL"])
    with open_hub(config) as hub, hub.writes.begin() as session:
        other = public_id_of(session, FIRMS[0])
        whole, part = (
            session.scalars(select(Merchant).where(Merchant.public_id == one)).one()
            for one in (other, before["merchant"])
        )
        part.merged_into = whole.id

    found, after = [], 0
    while after is not None:
        words = ("--merchants", 1, "--after", after)
        page = json.loads(run(credithub, PROCURATORATE, *words).stdout)
        found += page["hits"]
        after = page["next_after"]

    # What the one sold after the other was fined is a hit of both together.
    numbers = sorted(one["records"][0]["number"] for one in found)
    assert numbers == ["宿市监处罚〔2026〕71号", "宿市监处罚〔2026〕72号"]
    assert {one["merchant"] for one in found} == {other}


def test_what_a_matter_handed_over_to_the_police_is_no_hit(credithub, instance_path):
    (before,) = json.loads(run(credithub).stdout)["hits"]
    config = config_of(instance_path, os.environ["HUB_DATABASE_URL"])
    moment = START.replace(month=3, day=4)
    row = {"number": "宿案移〔2026〕1号", "machine": "transfer", "rules": "0" * 64}
    matter = MatterRow(
        id="C" + "0" * 26,
        **row,
        version=1,
        state="handed_over",
        opener="agency:market-supervision",
        handler="agency:market-supervision",
        territory="321300",
        opened_at=moment,
        opened_day=moment.date(),
        last_day=moment.date(),
        merchant=before["merchant"],
        priority=0,
    )
    event = MatterEventRow(
        matter_id=matter.id,
        no=1,
        event="hand_over",
        from_state="approved",
        to_state="handed_over",
        at=moment,
        happened_at=moment,
        day=moment.date(),
        actor="agency:market-supervision",
        officer="甲",
        role="handler",
        basis="国务院令第310号",
        facts=b"",
        content="0" * 64,
    )
    table = MatterTable(digest="0" * 64, machine="transfer", text="")
    with open_hub(config) as hub:
        for one in (table, matter, event):
            with hub.writes.begin() as session:
                session.add(one)

    assert json.loads(run(credithub).stdout)["hits"] == []
