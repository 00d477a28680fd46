"""A decision on credit repair ends the record that it names, whichever comes first."""

from datetime import date
from itertools import permutations

import pytest
from msgspec import structs
from sqlalchemy import select

from hub.after_intake import judge_anew
from hub.archive.endings import withdraw_records
from hub.archive.filing import Filing
from hub.archive.models import RecordHead, RecordVersion, RepairClaim
from hub.archive.reads import current_by_key, records_on
from hub.calendar import add_months
from hub.lookup.file import closed_moment
from tests.support.intake_lines import MANIFEST, Lines, firm, penalty, uscc

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

OFFICE = "宿迁市市场监督管理局"
SOURCE = MANIFEST.name


@pytest.fixture
def source(drops):
    """A source of lines that brings penalties and decisions on repair."""
    kinds = ("registration", "penalty", "repair_decision")
    return Lines(drops, structs.replace(MANIFEST, kinds=kinds))


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
    _, ended, _, by = judged()["1"]
    touched.clear()

    deliver("b", revoke(1))
    take()

    assert by == "repair"
    assert standing() == {"1": ("active", 3)}
    revoked = date(2026, 10, 15)
    period = add_months(revoked, 3)
    assert judged() == {"1": (revoked, period, None, "expiry")}
    assert ended < period
    assert touched


def test_an_end_that_the_source_had_told_belongs_to_the_period_before_a_revocation(
    take, deliver, judged
):
    deliver("a", firm(1), penalty(1, publicity_until="2026-08-30"), repair(1))
    take()
    deliver("b", revoke(1))
    take()

    assert judged()["1"][1] == add_months(date(2026, 10, 15), 3)


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


@pytest.mark.parametrize("is_first", [False, True], ids=["after", "before"])
def test_after_a_refusal_for_what_was_false_repair_waits_three_years(
    take, deliver, standing, judged, city, is_first
):
    refused = repair(1, outcome="不予修复", refusal_ground="弄虚作假")
    punished = penalty(1, fine_fen="6000000")
    deliver("a", firm(1), refused if is_first else punished)
    take()
    plain = judged().get("1")
    deliver("b", punished if is_first else refused)
    take()
    again = date(2029, 9, 2)

    assert [one[2] for one in judged().values()] == [again]
    assert standing()["1"][0] == "active"
    assert plain is None or judged()["1"] == (*plain[:2], again, plain[3])
    stood = standing()
    assert judge_anew(city, anyway=True)["changed"] == 0
    deliver("c", refused, punished)
    take()
    assert standing() == stood

    deliver("d", repair(1, outcome="不予修复", refusal_ground="其他"))
    take()

    assert judged()["1"][2] < again


def test_a_refusal_that_was_taken_in_before_it_barred_does_once_judged_anew(
    take, deliver, standing, judged, city, monkeypatch
):
    refused = repair(1, outcome="不予修复", refusal_ground="弄虚作假")
    with monkeypatch.context() as earlier:
        earlier.setattr("schemas.record.repair_decision.BARRING", frozenset())
        deliver("a", firm(1), penalty(1, fine_fen="6000000"), refused)
        take()
    plain = judged()["1"]

    changed = [judge_anew(city, anyway=True)["changed"] for _ in range(2)]

    again = date(2029, 9, 2)
    assert plain[2] < again
    assert (judged()["1"], changed) == ((*plain[:2], again, plain[3]), [1, 0])
    assert standing() == {"1": ("active", 2)}


def test_whichever_came_first_the_newest_decision_about_a_penalty_holds(
    take, deliver, standing
):
    deliver("a", revoke(1), revoke(2), repair(2, decided_day="2026-11-01"))
    take()
    deliver("b", repair(1), penalty(1), penalty(2))
    take()

    assert standing() == {"1": ("active", 3), "2": ("repaired", 3)}


def test_a_grant_that_is_corrected_to_a_revocation_is_one(take, deliver, standing):
    deliver("a", penalty(1), repair(1))
    take()

    deliver("b", repair(1, outcome="撤销信用修复", decided_day="2026-10-15"))
    take()

    assert standing() == {"1": ("active", 4)}


DAYS = [date(2026, 8, 31), date(2026, 9, 1), date(2026, 10, 14), date(2026, 10, 15)]
DAYS += [date(2026, 10, 31), date(2026, 11, 1)]


@pytest.fixture
def by_day(city):
    """Tell of each penalty how it stood on the days on which it may turn."""

    def by_day(at=None):
        with city.reads() as session:
            heads = select(RecordVersion.key).where(RecordVersion.kind == "penalty")
            parties = [(key, 0) for key in set(session.scalars(heads))]
            told = [
                records_on(
                    session, city.rulebook, parties, at or closed_moment(city), day
                )
                for day in DAYS
            ]
        return {
            one[0].body["document_no"]: [
                (
                    row.status[0],
                    row.judgement.publicity_until,
                    row.judgement.ended_by,
                )
                for row in one
            ]
            for one in (list(rows) for rows in zip(*told, strict=True))
        }

    return by_day


def four(number):
    """Make the rows of a penalty: its own, repaired, revoked, repaired again."""
    again = {
        "document_no": f"宿市监再修〔2026〕{number}号",
        "decided_day": "2026-11-01",
    }
    return penalty(number), repair(number), revoke(number), repair(number, **again)


@pytest.mark.postgresql_in_long
def test_in_whatever_order_penalty_and_decisions_come_each_day_is_told_alike(
    take, deliver, by_day
):
    orders = list(permutations(range(4)))
    for step in range(4):
        rows = [four(number)[order[step]] for number, order in enumerate(orders, 10)]
        deliver(f"step-{step}", *rows)
        assert take()["quarantined"] == 0

    told = list(by_day().values())

    assert len(told) == len(orders) == 24
    assert [one for one in told if one != told[0]] == []
    assert [status for status, _, _ in told[0]] == ["a", "r", "r", "a", "a", "r"]
    expired, revoked = date(2026, 6, 2), add_months(date(2026, 10, 15), 3)
    ends = [end for _, end, _ in told[0]]
    assert ends == [*[expired] * 3, *[revoked] * 2, date(2026, 11, 1)]
    assert [by for _, _, by in told[0]] == [
        "expiry",
        *["repair"] * 2,
        *["expiry"] * 2,
        "repair",
    ]


@pytest.mark.postgresql_in_long
def test_a_decision_that_is_corrected_or_falls_changes_the_days_it_told(
    take, deliver, by_day, clock, city, rows_of
):
    deliver("a", *four(1))
    take()
    before = closed_moment(city)

    deliver("b", revoke(1, decided_day="2026-10-31"))
    take()
    moved = by_day()
    deliver("c", revoke(1, outcome="不予修复"))
    take()
    fallen = by_day()
    deliver("d", repair(1, repaired_document_no="宿市监处罚[2026]2号"))
    take()
    renamed = by_day()
    keys = {row.key for row in rows_of(RecordVersion) if row.kind == "repair_decision"}
    filing = Filing(city.keys, city.rulebook.divisions, "r", "t", lambda *_: None)
    with city.writes.begin() as session:
        withdraw_records(session, filing, sorted(keys), source=SOURCE, at=clock())
    withdrawn = by_day()

    told = [
        "".join(status for status, _, _ in days)
        for answer in (by_day(before), moved, fallen, renamed, withdrawn)
        for days in answer.values()
    ]
    assert told == ["arraar", "arrrar", "arrrrr", "aaaaar", "aaaaaa"]
