"""What matters tell the comparisons of transfers: handed over, or not prosecuted."""

from datetime import date

import pytest

from hub.casework.comparisons import compare_page, count_hits
from hub.casework.comparisons.transfers import handed_over
from hub.ground.clock import legal_day
from hub.members.caller import Caller
from hub.merchants.models import Merchant
from schemas.words import ComparisonModel
from tests.casework.test_matters_kept import (
    AGENCY,
    FIVE,
    POLICE,
    PROSECUTOR,
    reported,
)

pytestmark = pytest.mark.postgresql_in_long
FIRM, OTHER = "M" + "A" * 20, "M" + "A" * 19 + "B"


def test_a_case_counts_as_transferred_once_it_was_handed_over(town):
    def told():
        with town.hub.reads() as session:
            return handed_over(session, town.hub.keys, [FIRM, OTHER])

    done = reported(town, merchant=FIRM)
    reported(town, merchant=OTHER)
    proposed = told()
    done = town.act(done, "approve_transfer", AGENCY, "乙", reason="构成犯罪")
    approved = told()
    town.act(done, "hand_over", AGENCY, papers=FIVE, to=POLICE)
    handed = told()

    assert proposed == approved == {}
    offences = {name: [one.offence for one in told] for name, told in handed.items()}
    assert offences == {FIRM: ["销售假冒注册商标的商品罪"]}


def not_prosecuted(town, **more):
    """A reverse transfer of a merchant."""
    return town.open(
        "transfer",
        "reverse_open",
        PROSECUTOR,
        papers="no_prosecution_decision",
        to=AGENCY,
        document_no="宿检刑不诉〔2026〕5号",
        summary="情节轻微，不起诉",
        **more,
    )


@pytest.fixture
def firms(town):
    """Two merchants that the hub knows."""
    with town.hub.writes.begin() as session:
        for number, name in ((1, FIRM), (2, OTHER)):
            told = {"status": "active", "subject_class": "organisation"}
            session.add(
                Merchant(
                    id=number,
                    public_id=name,
                    kind="registered",
                    created_at=town.hub.clock(),
                    **told,
                )
            )
    return town


def hits(town, territory="321300"):
    """The hits that a procuratorate is shown of cases that nobody penalised."""
    caller = Caller(PROSECUTOR, "procuratorate", PROSECUTOR, territory, "t", "s")
    model = ComparisonModel.NOT_PENALISED
    page = compare_page(town.hub, caller, model, since=date(2020, 1, 1))
    return [one.as_json() for one in page.hits]


def test_a_matter_that_was_not_prosecuted_is_a_hit_until_somebody_answers(firms):
    town = firms
    done = not_prosecuted(town, merchant=FIRM)
    other = not_prosecuted(town, merchant=OTHER)
    begun = legal_day(town.hub.clock())
    before = hits(town)
    town.hub.clock.advance(days=70)
    late = hits(town)
    ended = {"papers": "review_end_decision", "reason": "无需处罚"}
    town.act(other, "no_penalty_needed", PROSECUTOR, **ended)
    answered = hits(town)
    opinion = "procuratorial_opinion no_prosecution_decision"
    done = town.act(
        done,
        "issue_opinion",
        PROSECUTOR,
        papers=opinion,
        document_no="宿检行意〔2026〕1号",
        reason="应予处罚",
    )
    asked = hits(town)
    town.act(
        done, "penalty_decided", AGENCY, papers="penalty_decision", document_no="1号"
    )

    assert before == []
    assert [one["merchant"] for one in late] == [FIRM, OTHER]
    assert [one["merchant"] for one in answered] == [FIRM]
    assert late[0]["day"] == begun.isoformat()
    [record] = asked[0]["records"]
    assert (record["kind"], record["id"]) == ("matter", done.number)
    assert hits(town) == []
    assert count_hits(town.hub)["not-penalised"] == {"merchants": 2, "hits": 0}


def test_a_procuratorate_is_told_of_hits_in_its_own_territory_and_below(firms):
    not_prosecuted(firms, merchant=FIRM)
    not_prosecuted(firms, merchant=OTHER, territory="321322")
    firms.hub.clock.advance(days=70)

    def told(territory):
        return [one["merchant"] for one in hits(firms, territory)]

    assert told("*") == told("320000") == told("321300") == [FIRM, OTHER]
    assert told("321322") == [OTHER]
    assert told("321324") == told("320300") == told("") == []
