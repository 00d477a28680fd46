"""Matters leave no trace in answers about merchants, and follow merchants merged."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from hub.after_intake import settle
from hub.app import create_app
from hub.casework.matter.errors import MerchantMergedError
from hub.casework.matter.models import MatterRow
from hub.casework.matter.parties import NewParty
from hub.db.cache import AnswerChange
from hub.merchants.service import find_merchant
from tests.casework.conftest import Town
from tests.support.doubted import bring_doubt, merge
from tests.support.little_city import CLEAN, FINED, HIDDEN, SHOPKEEPER, UNKNOWN
from tests.support.prepared import TOKENS, opened, prepare_city

AGENCY, OFFICE, SHOP = "agency:market-supervision", "agency:leading-office", "platform"
ABOUT = (CLEAN, FINED, HIDDEN, SHOPKEEPER)
ASKED = [
    *(
        f"/v1/{what}/{firm.code}"
        for what in ("trust", "merchants")
        for firm in (FINED, HIDDEN)
    ),
    f"/v1/suggest?q={FINED.name[:4]}",
    *(f"/v1/ratings/{CLEAN.code}", f"/v1/trust/{UNKNOWN}"),
]
PURPOSES = {
    "platform": "onboarding",
    "market_supervision": "enforcement",
    "procuratorate": "prosecution",
}
OWN = {"Hub-Receipt", "Content-Length"}
"""Headers that tell of an answer's own entry: a later one has more digits."""


@pytest.fixture
def cities(databases, tmp_path, clock):
    """Two cities that are one copy of another, with the same clock."""
    folders = [tmp_path / name for name in ("a", "b")]
    for folder in folders:
        folder.mkdir(mode=0o700)
    with (
        opened(databases, folders[0], prepare_city, clock) as one,
        opened(databases, folders[1], prepare_city, clock) as other,
    ):
        yield Cities(one, other)


class Cities(tuple):
    """Two hubs, told in a word where a test fails."""

    def __new__(cls, *hubs):
        return super().__new__(cls, hubs)

    def __repr__(self):
        return "two cities"


def answers(hub):
    """What everybody is told, byte for byte but for the receipt."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    client = create_app(hub).test_client()
    for kind, purpose in PURPOSES.items():
        for path in ASKED:
            sent = {
                "Authorization": f"Bearer {tokens[kind]}",
                "Hub-Purpose": purpose,
                "Hub-Reference": "2026-15",
                "Hub-Officer": "li",
            }
            answer = client.get(path, headers=sent)
            headers = {k: v for k, v in answer.headers.items() if k not in OWN}
            told = without(answer.json)
            yield (kind, path, answer.status_code, told, headers)


def without(document):
    """Write a document in its own order, but for the place of its own entry."""
    return json.dumps({k: document[k] for k in document if k != "receipt"})


firms = st.sampled_from(ABOUT)
stories = st.lists(
    st.tuples(st.sampled_from(["clue", "transfer", "refused"]), firms),
    min_size=1,
    max_size=3,
)


def tell(town, kind, firm):
    """Open a matter about a firm, and take a step or two."""
    parties = [NewParty("suspect", name=firm.name, code=firm.code)]
    with town.hub.reads() as session:
        merchant = find_merchant(session, firm.code).public_id
    if kind == "clue":
        done = town.open(
            "clue",
            "receive",
            OFFICE,
            to=AGENCY,
            clue_source="platform",
            summary="疑似假货",
            parties=parties,
            merchant=merchant,
        )
        town.act(done, "confirm", AGENCY, papers="clue_feedback", outcome_text="实")
        return
    done = town.open(
        "transfer",
        "report_to_head",
        AGENCY,
        papers="investigation_report",
        offence="销售假冒注册商标的商品罪",
        team="甲、乙",
        summary="涉案金额六万元",
        parties=parties,
        merchant=merchant,
    )
    word = "refuse_transfer" if kind == "refused" else "approve_transfer"
    town.act(done, word, AGENCY, "乙", reason="是")


@settings(
    max_examples=2,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    deadline=None,
)
@given(told=stories)
@pytest.mark.postgresql_in_long
def test_cities_that_differ_in_matters_alone_answer_alike(cities, told):
    one, other = cities
    for kind, firm in told:
        tell(Town(other), kind, firm)
    for hub in cities:
        settle(hub)

    for mine, theirs in zip(answers(one), answers(other), strict=True):
        assert mine == theirs


@pytest.mark.postgresql_in_long
def test_a_matter_goes_on_about_a_merchant_merged_since_and_none_is_opened(
    databases, instance_path, clock, tmp_path
):
    with opened(databases, instance_path, prepare_city, clock) as hub:
        town = Town(hub)
        item, old, new = bring_doubt(hub, clock, tmp_path)
        said = {"clue_source": "platform", "summary": "疑似假货", "to": AGENCY}
        before = town.open("clue", "receive", OFFICE, merchant=old.public_id, **said)
        merge(hub, item)
        with hub.reads() as session:
            changes = session.scalar(select(func.max(AnswerChange.number)))
        party = NewParty("suspect", merchant=old.public_id)
        for more in ({"merchant": old.public_id}, {"parties": [party]}):
            with pytest.raises(MerchantMergedError) as refused:
                town.open("clue", "receive", OFFICE, **more, **said)
            assert new.public_id not in str(refused.value.worded)
            assert CLEAN.name not in str(refused.value.worded)
            assert refused.value.article.zh
        done = town.act(before, "triage", AGENCY, urgency="ordinary")
        with hub.reads() as session:
            numbers = session.scalars(select(MatterRow.number)).all()
            now = session.scalar(select(func.max(AnswerChange.number)))
    assert done.state == "triaged"
    assert numbers == [before.number]
    assert now == changes
