"""Matters in the database: each step once, refused with its article, nothing half."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from hub.casework.matter.checking import BYTES, DOCUMENT, check_matters
from hub.casework.matter.documents import NewDocument
from hub.casework.matter.errors import (
    DocumentTooLargeError,
    DocumentTypeError,
    MatterChangedError,
    MatterMerchantError,
    MatterPlaceError,
    MatterUnknownError,
    MemberEndedError,
    RecipientError,
    StepBarredError,
    StepDayError,
    StepDocumentError,
    StepFactsError,
    StepOutOfOrderError,
    StepRepeatedError,
    StepRoleError,
)
from hub.casework.matter.models import MatterEventRow, MatterRow
from hub.casework.matter.parties import NewParty
from hub.casework.matter.reading import find_matter, tell_events
from hub.casework.service import act, note_overdue
from hub.db.cache import AnswerChange
from hub.deadlines import ClockFilter, list_clocks
from hub.decisions import SameOfficerError
from hub.members.models import Member
from hub.outbox.models import OutboxEvent

FIVE = "transfer_letter investigation_report goods_list test_report other_material"
AGENCY, POLICE, PROSECUTOR = "agency:samr", "agency:police", "agency:procuratorate"


def reported(town, **more):
    return town.open(
        "transfer",
        "report_to_head",
        AGENCY,
        papers="investigation_report",
        offence="销售假冒注册商标的商品罪",
        team="甲、乙",
        summary="涉案金额六万元",
        **more,
    )


def handed_over(town):
    done = town.act(reported(town), "approve_transfer", AGENCY, "乙", reason="构成犯罪")
    return town.act(done, "hand_over", AGENCY, papers=FIVE, to=POLICE)


def clocks(town, done):
    with town.hub.reads() as session:
        wanted = ClockFilter(subject=done.number)
        found = list_clocks(session, wanted, at=town.hub.clock(), limit=50)
    return {clock.rule.key: (clock.owner, str(clock.state)) for clock in found}


def test_a_transfer_goes_from_the_report_to_filing_with_its_clocks(town):
    done = reported(town)
    assert done.number == "宿案移〔2026〕1号"
    assert clocks(town, done) == {"transfer.decide": (AGENCY, "running")}
    with pytest.raises(SameOfficerError):
        town.act(done, "approve_transfer", AGENCY, "甲", reason="构成犯罪")
    done = town.act(done, "approve_transfer", AGENCY, "乙", reason="构成犯罪")
    assert set(clocks(town, done)) == {"transfer.hand-over"}
    done = town.act(done, "hand_over", AGENCY, papers=FIVE, to=POLICE)
    assert clocks(town, done) == {}
    done = town.act(done, "receive", POLICE, papers="transfer_receipt")
    assert set(clocks(town, done)) == {"transfer.examine"}
    done = town.act(
        done, "file", POLICE, papers="filing_notice", document_no="宿公立〔2026〕7号"
    )
    running = clocks(town, done)
    assert running["transfer.goods"] == (AGENCY, "running")
    assert set(running) == {"transfer.goods"}
    with town.hub.reads() as session:
        matter = find_matter(session, done.number)
        events = tell_events(session, town.hub.keys, matter.id)
        told = session.scalars(
            select(OutboxEvent.op).where(OutboxEvent.op.startswith("matter."))
        ).all()
    assert matter.now.state == "filed"
    assert list(check_matters(town.hub)) == []
    assert events[0].facts["summary"] == "涉案金额六万元"
    assert told == ["matter.open", *["matter.act"] * 4]


def test_what_the_law_does_not_allow_is_refused_with_its_article(town):
    done = reported(town)
    with pytest.raises(StepOutOfOrderError) as order:
        town.act(done, "hand_over", AGENCY, papers=FIVE, to=POLICE)
    assert "国务院令第310号" in order.value.worded.zh
    approved = town.act(done, "approve_transfer", AGENCY, "乙", reason="构成犯罪")
    papers = FIVE.replace("goods_list ", "")
    with pytest.raises(StepDocumentError, match="goods list"):
        town.act(approved, "hand_over", AGENCY, papers=papers, to=POLICE)
    with pytest.raises(RecipientError):
        town.act(approved, "hand_over", AGENCY, papers=FIVE, to="agency:court")
    with pytest.raises(StepBarredError) as barred:
        town.act(
            approved,
            "penalty_decided",
            AGENCY,
            papers="penalty_decision",
            document_no="1",
        )
    assert "第三十五条" in barred.value.worded.zh
    with pytest.raises(StepFactsError):
        town.act(
            approved, "hand_over", AGENCY, papers=FIVE, to=POLICE, verdict="guilty"
        )
    done = town.act(approved, "hand_over", AGENCY, papers=FIVE, to=POLICE)
    with pytest.raises(StepRoleError):
        town.act(done, "receive", AGENCY, papers="transfer_receipt")
    with pytest.raises(MatterUnknownError):
        town.act(done, "receive", "agency:police2", papers="transfer_receipt")
    with pytest.raises(MatterUnknownError):
        town.act(done, "receive", "platform:shop", papers="transfer_receipt")


def test_a_refused_step_leaves_nothing(town):
    done = handed_over(town)
    folder = town.hub.config.blobs_folder / done.id

    def everything():
        with town.hub.reads() as session:
            counts = [
                session.scalar(select(func.count()).select_from(table))
                for table in (MatterEventRow, OutboxEvent, MatterRow)
            ]
            return counts, sorted(path.name for path in folder.iterdir())

    before = everything()
    with pytest.raises(StepFactsError):
        town.act(done, "receive", POLICE, papers="transfer_receipt", reason="无")
    step = town.step("receive", papers="transfer_receipt", version=done.no)
    with town.hub.writes() as session:
        act(session, town.hub, done.number, step, town.actor(POLICE, "丙"))
        session.rollback()
    assert everything() == before


def test_one_key_counts_once_and_one_version_for_one_officer(town):
    first = reported(town, key="a")
    again = reported(town, key="a")
    assert (again.number, again.repeated) == (first.number, True)
    with pytest.raises(StepRepeatedError):
        reported(town, key="a", happened=town.hub.clock())
    said = {"reason": "构成犯罪", "key": "b"}
    done = town.act(first, "approve_transfer", AGENCY, "乙", **said)
    again = town.act(first, "approve_transfer", AGENCY, "乙", **said)
    assert (again.no, again.repeated) == (done.no, True)
    with pytest.raises(MatterChangedError):
        town.act(first, "hand_over", AGENCY, papers=FIVE, to=POLICE)
    assert reported(town).number == "宿案移〔2026〕2号"


def test_days_before_the_matter_or_ahead_are_refused(town):
    done = reported(town)
    now = town.hub.clock()
    for happened in (now - timedelta(days=1), now + timedelta(minutes=1)):
        with pytest.raises(StepDayError):
            town.act(
                done, "approve_transfer", AGENCY, "乙", reason="是", happened=happened
            )


@pytest.mark.postgresql_in_long
def test_documents_over_the_limit_or_that_lie_are_refused(town):
    done = town.act(reported(town), "approve_transfer", AGENCY, "乙", reason="是")
    for content, title, error in (
        (b"%PDF-" + bytes(20 << 20), "letter.pdf", DocumentTooLargeError),
        (b"%PDF-1.7", "letter.docx", DocumentTypeError),
        (b"MZ\x00\x01", "letter", DocumentTypeError),
    ):
        documents = [NewDocument("transfer_letter", title, content)]
        documents += [NewDocument(kind, kind, b"%PDF-1.7") for kind in FIVE.split()[1:]]
        with pytest.raises(error):
            town.act(done, "hand_over", AGENCY, documents=documents, to=POLICE)


def test_a_succeeded_member_acts_no_more_and_its_successor_does(town):
    done = reported(town)
    with town.hub.writes.begin() as session:
        old = session.get(Member, AGENCY)
        old.succeeded_by, old.valid_to = "agency:county", date(2026, 11, 23)
    with pytest.raises(MemberEndedError):
        town.act(done, "approve_transfer", AGENCY, "乙", reason="是")
    done = town.act(done, "approve_transfer", "agency:county", "乙", reason="是")
    assert clocks(town, done) == {"transfer.hand-over": ("agency:county", "running")}


def test_other_bytes_of_a_document_are_found(town):
    done = reported(town)
    (path,) = (town.hub.config.blobs_folder / done.id).iterdir()
    before = path.read_bytes()

    found = []
    for bent in (before[:-1] + bytes([before[-1] ^ 1]), b"", before):
        path.write_bytes(bent)
        found.append([one.why for one in check_matters(town.hub)])
    path.unlink()

    assert found == [[BYTES], [BYTES], []]
    assert [one.why for one in check_matters(town.hub)] == [DOCUMENT]


def test_a_matter_changes_no_answer(town):
    def number():
        with town.hub.reads() as session:
            return session.scalar(select(func.max(AnswerChange.number)))

    before = number()
    handed_over(town)
    assert number() == before


def test_the_procuratorate_joins_a_refusal_unasked_and_another_regions_does_not(town):
    done = town.act(reported(town), "refuse_transfer", AGENCY, "乙", reason="不构成")
    with town.hub.writes.begin() as session:
        session.get(Member, "agency:office").territory = "320100"
    with pytest.raises(MatterUnknownError):
        town.act(done, "transfer_advised", "agency:office", reason="应当移送")
    done = town.act(
        done,
        "transfer_advised",
        PROSECUTOR,
        papers="procuratorial_opinion",
        reason="应当移送",
    )
    done = town.act(done, "propose_again", AGENCY, reason="检察机关意见")
    done = town.act(done, "approve_transfer", AGENCY, "乙", reason="是")
    assert done.state == "approved"


def test_what_did_not_come_is_noted_once_and_stays_overdue(town):
    done = handed_over(town)
    done = town.act(done, "receive", POLICE, papers="transfer_receipt")
    assert note_overdue(town.hub).noted == 0
    town.hub.clock.advance(days=4)
    assert note_overdue(town.hub).as_json() == {"noted": 1, "left": 0}
    assert note_overdue(town.hub).as_json() == {"noted": 0, "left": 0}
    assert clocks(town, done)["transfer.examine"] == (POLICE, "overdue")
    with town.hub.reads() as session:
        matter = find_matter(session, done.number)
        last = tell_events(session, town.hub.keys, matter.id)[-1]
    assert list(check_matters(town.hub)) == []
    assert (last.event, last.actor) == ("examination_not_received", "hub")
    with pytest.raises(MatterChangedError):
        town.act(done, "file", POLICE, papers="filing_notice", document_no="7")
    done = town.act(
        done,
        *("ask_supervision", AGENCY),
        version=matter.now.version,
        papers="supervision_request",
        to=PROSECUTOR,
        reason="公安机关逾期未答复",
    )
    assert done.state == "supervising"


def test_a_matter_about_a_merchant_says_nothing_of_who_is_known(town):
    for code in ("M" + "A" * 20, "91321311MA6GY9PK5A"):
        assert reported(town, merchant=code).state == "reported"
    for odd in ("M" + "A" * 15, "91320000000000000X", "某店"):
        for said in ({"merchant": odd}, {"parties": [NewParty("other", merchant=odd)]}):
            with pytest.raises(MatterMerchantError):
                reported(town, **said)


def test_a_matter_lies_where_somebody_who_takes_part_is(town):
    for place in ("321322", None):
        assert reported(town, territory=place).state == "reported"
    for place in ("320300", "320000"):
        with pytest.raises(MatterPlaceError):
            reported(town, territory=place)


def test_a_day_before_the_law_of_its_kind_and_one_ahead_are_told_as_days(town):
    for year, said in ((2001, "2021-01-01 至今之间"), (2099, "晚于现在")):
        with pytest.raises(StepDayError) as refused:
            reported(town, happened=datetime(year, 3, 1, tzinfo=UTC))
        assert said in refused.value.worded.zh


@pytest.mark.postgresql_in_long
def test_all_facts_that_are_wrong_are_named_at_once_by_their_keys(town):
    with pytest.raises(StepFactsError) as refused:
        town.open(
            *("assistance", "ask", AGENCY),
            papers="assistance_letter",
            to="agency:county",
            summary=5,
            colour="红",
        )

    said = str(refused.value)
    named = ["subject_text", "legal_basis_text", "colour", "summary"]
    assert refused.value.extra["facts"] == named
    assert all(key in said for key in named)
    assert "art. 45" in said
