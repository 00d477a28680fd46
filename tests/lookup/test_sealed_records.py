"""A sealed record is seen on its legal basis, and changes nothing for anybody else."""

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from hub.after_intake import settle
from hub.archive.models import RecordVersion
from hub.ground.clock import legal_day
from hub.lookup.ask import HistoryQuestion, MatchQuestion
from hub.lookup.service import disclose
from hub.lookup.task import Task
from hub.merchants.models import Merchant, MerchantName
from hub.rulebook.bases import FILE_NAME
from tests.support.little_city import (
    CLEAN,
    FINED,
    MEMBERS,
    Firm,
    bring_penalties,
    bring_registers,
    caller_of,
    penalty_row,
    uscc,
)
from tests.support.prepared import TOKENS

pytestmark = pytest.mark.postgresql_in_long
"""What it tests speaks to both databases in the same words."""

POLICE = "宿迁市公安局宿城分局"
MARK = "行罚决字"
DOCUMENT = f"宿公（城）{MARK}〔2026〕771号"
STRANGER = Firm(uscc(77), "宿迁市隐山信息咨询有限公司")


@pytest.fixture
def basis(hub):
    """Lets the penalties of the police in."""
    (hub.config.instance / FILE_NAME).write_text(
        '[[basis]]\nrule = "public-security-penalty"\n'
        'legal_text = "治安管理处罚法第一百三十六条"\nvalid_from = 2026-01-01\n'
    )


def detention(firm, day="2026-09-02"):
    """A penalty of the police."""
    return penalty_row(
        firm,
        771,
        day,
        处罚机关=POLICE,
        处罚类别="行政拘留",
        行政处罚决定书文号=DOCUMENT,
    )


def told(hub, ask, code):
    """All that every member is told of a code, but for receipts and the time."""
    tokens = json.loads((hub.config.instance / TOKENS).read_text())
    found = {}
    for kind, (_, purposes) in MEMBERS.items():
        for purpose in purposes:
            for about in ("trust", "merchant", "rating"):
                answer, document = ask(kind, about, code, purpose)
                kept = {
                    name: document[name]
                    for name in document
                    if name not in {"receipt", "rely_until"}
                }
                found[kind, purpose, about] = (answer.status, answer.etag, kept)
            task = Task(purpose=purpose, reference="1")
            caller = caller_of(hub, tokens[kind])
            text = next(f.name for f in (FINED, CLEAN, STRANGER) if f.code == code)
            example = {"name": [text], "uscCode": [code]}
            query = {"queries": {"q": {"schema": "Company", "properties": example}}}
            body = json.dumps(query).encode()
            match = disclose(hub, caller, MatchQuestion(body, {}), task)
            found[kind, purpose, "match"] = json.loads(match.body)["responses"]
            past = json.loads(disclose(hub, caller, HistoryQuestion(code), task).body)
            found[kind, purpose, "history"] = past.get("changes")
    return found


OPENED = {("procuratorate", "prosecution"), ("procuratorate", "transfer")}


def test_only_those_who_handle_the_case_are_told_of_a_sealed_record(
    hub, clock, ask, tmp_path, basis
):
    before = told(hub, ask, FINED.code)
    clock.advance(minutes=1)

    report = bring_penalties(hub, tmp_path, [detention(FINED)], "sealed.csv")
    settle(hub)
    after = told(hub, ask, FINED.code)

    assert (report.tally.records, report.tally.quarantined) == (1, 0)
    for place, answer in before.items():
        opened = place[:2] in OPENED and place[2] == "merchant"
        assert (after[place] == answer) is not opened, place
        assert (MARK in str(after[place])) is opened, place


def test_a_sealed_record_makes_no_merchant_and_teaches_no_name(
    hub, ask, tmp_path, basis
):
    def count():
        with hub.reads() as session:
            return [
                session.scalar(select(func.count()).select_from(table))
                for table in (Merchant, MerchantName)
            ]

    before = count()
    unknown = told(hub, ask, STRANGER.code)

    bring_penalties(hub, tmp_path, [detention(STRANGER)], "sealed.csv")
    settle(hub)

    assert count() == before
    assert told(hub, ask, STRANGER.code) == unknown


def test_a_merchant_that_a_register_brings_later_has_its_sealed_record_too(
    hub, clock, ask, tmp_path, basis
):
    bring_penalties(hub, tmp_path, [detention(STRANGER)], "sealed.csv")
    clock.advance(minutes=1)
    bring_registers(hub, tmp_path, [STRANGER])
    settle(hub)

    _, case = ask("procuratorate", "merchant", STRANGER.code, "prosecution")
    _, office = ask("market_supervision", "merchant", STRANGER.code, "enforcement")

    assert [r["kind"] for r in case["records"]] == ["penalty", "registration"]
    assert [r["kind"] for r in office["records"]] == ["registration"]


def test_what_was_taken_in_before_it_was_sealed_is_hidden_all_the_same(
    hub, ask, tmp_path, monkeypatch
):
    """A hub that knew no seals may hold such records as open ones."""
    with monkeypatch.context() as earlier:
        earlier.setattr("hub.intake.validation.validator.seal_of", lambda *_: None)
        bring_penalties(hub, tmp_path, [detention(FINED)], "sealed.csv")
    settle(hub)
    with hub.reads() as session:
        issued = RecordVersion.issuer == POLICE
        stored = session.scalars(select(RecordVersion.record_class).where(issued)).all()

    answers = told(hub, ask, FINED.code)

    assert stored == ["open"]
    assert legal_day(hub.clock()) >= date(2026, 9, 2)
    for place, answer in answers.items():
        if place[:2] not in OPENED:
            assert MARK not in str(answer), place
