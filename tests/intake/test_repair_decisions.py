"""A decision on credit repair ends the record that it names, whichever comes first."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from hub.archive.models import RecordHead, RecordVersion, RepairClaim
from hub.archive.reads import current_by_key
from hub.calendar import add_months
from hub.settling import judge_anew
from tests.support.intake_lines import MANIFEST, Lines, firm, penalty, uscc

OFFICE = "宿迁市市场监督管理局"


@pytest.fixture
def source(drops):
    """A source of lines that brings penalties and decisions on repair."""
    kinds = ("registration", "penalty", "repair_decision")
    return Lines(drops, replace(MANIFEST, kinds=kinds))


def repair(number, **values):
    """Make the row of a decision that names the penalty of a number."""
    return {
        "kind": "repair_decision",
        "party_name": f"宿迁第{number}商贸有限公司",
        "uscc": uscc(number),
        "document_no": f"宿市监信修〔2026〕{number}号",
        "outcome": "准予修复",
        "repaired_document_no": f"宿市监处罚[2026]{number}号",
        "repaired_authority": OFFICE,
        "decided_day": "2026-09-01",
        "authority": OFFICE,
    } | values


@pytest.fixture
def standing(city):
    """Tell the status of each penalty, with how many versions it has."""

    def standing():
        query = (
            select(RecordVersion.body, RecordHead.status, RecordHead.seq)
            .join(
                RecordHead,
                (RecordHead.key == RecordVersion.key)
                & (RecordHead.seq == RecordVersion.seq),
            )
            .where(RecordVersion.kind == "penalty")
        )
        with city.reads() as session:
            rows = session.execute(query).all()
        return {body["party_name"][3]: (status, seq) for body, status, seq in rows}

    return standing


@pytest.mark.parametrize("is_first", [False, True], ids=["after", "before"])
def test_what_a_decision_names_is_repaired_whichever_comes_first(
    take, deliver, standing, touched, is_first
):
    named, naming = (penalty(1), penalty(2)), (repair(1),)
    deliver("a", firm(1), firm(2), *(naming if is_first else named))
    take()
    touched.clear()

    deliver("b", *(named if is_first else naming))
    report = take()

    assert report["quarantined"] == 0
    assert standing() == {"1": ("repaired", 2), "2": ("active", 1)}
    assert touched


def test_both_in_one_file_make_one_repaired_record(take, deliver, standing):
    deliver("a", penalty(1), repair(1))

    take()

    assert standing() == {"1": ("repaired", 2)}


@pytest.mark.parametrize(
    "changes",
    [
        {"outcome": "不予修复"},
        {"repaired_document_no": "宿市监处罚〔2026〕11号"},
        {"repaired_authority": "宿迁市文化广电和旅游局"},
        {"party_name": "宿迁第3商贸有限公司", "uscc": uscc(3)},
    ],
    ids=["refused", "another-document", "another-office", "another-party"],
)
def test_a_decision_ends_nothing_but_what_it_names(take, deliver, standing, changes):
    deliver("a", penalty(1), repair(1, **changes))

    report = take()

    assert report["records"] == 2
    assert standing() == {"1": ("active", 1)}


@pytest.mark.parametrize(
    "row",
    [
        penalty(1, uscc=None),
        penalty(1, authority_code="11321300MB1TEQT43D"),
        penalty(1, uscc=None, org_code=uscc(1)[8:17]),
    ],
    ids=["name-alone", "office-by-code", "organisation-code"],
)
def test_a_record_is_found_however_its_row_names_party_and_office(
    take, deliver, standing, row
):
    code = row.get("authority_code")
    deliver("a", row, repair(1, repaired_authority_code=code))

    take()

    assert standing() == {"1": ("repaired", 2)}


def test_a_repaired_record_stays_so_when_its_source_says_more(take, deliver, standing):
    deliver("a", penalty(1), repair(1))
    take()

    deliver("b", penalty(1, fine_fen="6000"))
    report = take()

    assert report["records"] == 1
    assert standing() == {"1": ("repaired", 3)}


def test_the_same_decision_twice_changes_nothing(take, deliver, standing, rows_of):
    deliver("a", penalty(1), repair(1))
    take()
    claims = len(rows_of(RepairClaim))

    deliver("b", repair(1), penalty(1))
    report = take()

    assert report["records"] == 0
    assert len(rows_of(RepairClaim)) == claims
    assert standing() == {"1": ("repaired", 2)}


def test_a_refusal_that_corrects_a_grant_repairs_nothing_new(take, deliver, standing):
    deliver("a", repair(1))
    take()
    deliver("b", repair(1, outcome="不予修复"))
    take()

    deliver("c", penalty(1))
    take()

    assert standing() == {"1": ("active", 1)}


def test_a_decision_whose_number_was_corrected_repairs_what_it_names_now(
    take, deliver, standing
):
    deliver("a", repair(1, repaired_document_no="宿市监处罚[2026]2号"))
    take()
    deliver("b", repair(1))
    take()

    deliver("c", penalty(1, document_no="宿市监处罚〔2026〕2号"))
    take()

    assert standing() == {"1": ("active", 1)}


def revoke(number, **values):
    """Make the row of a decision that takes the repair of a penalty back."""
    told = {"document_no": f"宿市监撤修〔2026〕{number}号", "outcome": "撤销修复"}
    return repair(number, **told, decided_day="2026-10-15") | values


@pytest.fixture
def judged(city):
    """Tell publicity of each penalty: first and last day, repair, what ends it."""

    def judged():
        with city.reads() as session:
            keys = session.scalars(select(RecordHead.key)).all()
            rows = current_by_key(session, keys)
        return {
            row.body["party_name"][3]: (
                row.judgement.public_from,
                row.judgement.publicity_until,
                row.judgement.repair_from,
                row.judgement.ended_by,
            )
            for row in rows
            if row.kind == "penalty"
        }

    return judged


def test_a_repair_that_is_revoked_brings_the_penalty_back_for_a_whole_period(
    take, deliver, standing, judged, touched
):
    deliver("a", firm(1), penalty(1), repair(1))
    take()
    first, ended, _, by = judged()["1"]
    touched.clear()

    deliver("b", revoke(1))
    take()

    assert by == "repair"
    assert standing() == {"1": ("active", 3)}
    period = add_months(date(2026, 10, 15), 3)
    assert judged() == {"1": (first, period, None, "expiry")}
    assert ended < period
    assert touched


def test_what_is_revoked_stays_so_when_its_source_or_a_rule_says_more(
    take, deliver, standing, judged, city
):
    deliver("a", firm(1), penalty(1), repair(1))
    take()
    deliver("b", revoke(1))
    take()
    before = judged()

    deliver("c", penalty(1, fine_fen="6000"), repair(1))
    take()
    judge_anew(city, anyway=True)

    assert standing() == {"1": ("active", 4)}
    assert judged() == before


def test_whichever_came_first_the_newest_decision_about_a_penalty_holds(
    take, deliver, standing
):
    deliver("a", revoke(1), revoke(2), repair(2, decided_day="2026-11-01"))
    take()
    deliver("b", repair(1), penalty(1), penalty(2))
    take()

    assert standing() == {"1": ("active", 1), "2": ("repaired", 2)}


def test_a_grant_that_is_corrected_to_a_revocation_is_one(take, deliver, standing):
    deliver("a", penalty(1), repair(1))
    take()

    deliver("b", repair(1, outcome="撤销信用修复", decided_day="2026-10-15"))
    take()

    assert standing() == {"1": ("active", 3)}
