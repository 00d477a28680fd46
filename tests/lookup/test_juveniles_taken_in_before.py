"""What an earlier release took in as open is sealed once it is judged anew."""

import shutil
from dataclasses import replace

import pytest
from sqlalchemy import select

from hub.after_intake import judge_anew, settle
from hub.archive.models import RecordVersion, SealedParty
from hub.archive.proof import check_records
from hub.ground.process.progress import unseen
from hub.oversight import check_evidence
from hub.rulebook import load_rulebook
from hub.rulebook.bases import FILE_NAME
from hub.rulebook.loader import FOLDER
from tests.support.persons import (
    LIU,
    LIU_NUMBER,
    OFFICER,
    agree,
    bring,
    find_person,
    fined_firm,
    fined_person,
    number_of,
)

CHILD, CHILD_NUMBER = "周测丁", number_of(357, born="20100203")
MASKED = "小测戊", f"{number_of(468, born='20100203')[:10]}********"
NOBODY = number_of(579)
BY_POLICE = {"document_no": "宿公行罚〔2026〕954号", "authority": "宿迁市公安局"}
BY_POLICE |= {"basis": "治安管理处罚法第二十六条", "facts": "结伙滋事"}
SAID = "当事人销售侵权商品"


@pytest.fixture
def earlier(hub, tmp_path, monkeypatch):
    """A hub that took in as open what is sealed, and the penalty of an adult."""
    agree(hub)
    with monkeypatch.context() as before:
        before.setattr("hub.intake.validation.validator.seal_of", lambda *_: None)
        rows = [
            fined_person(CHILD, CHILD_NUMBER, "951号", facts=SAID),
            fined_person(*MASKED, "952号", facts=SAID),
            fined_person(LIU, LIU_NUMBER, "953号", facts=SAID),
            fined_firm(**BY_POLICE),
        ]
        bring(hub, tmp_path / "before", *rows)
    settle(hub)
    return hub


@pytest.fixture
def sharper(tmp_path):
    """A rulebook that reads more of a row than the one of before."""
    home = tmp_path / "rules"
    shutil.copytree(FOLDER, home)
    path = home / "sealed.toml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace('"犯罪记录封存",', '"犯罪记录封存", "少年犯",'), "utf-8"
    )
    return load_rulebook(home)


def classes(hub):
    """The class of each version of the four penalties, by number and version."""
    with hub.reads() as session:
        rows = session.scalars(select(RecordVersion)).all()
    return {
        (number, row.seq): row.record_class
        for row in rows
        for number in ("951", "952", "953", "954")
        if number in row.body.get("document_no", "")
    }


def told(hub, number, **more):
    """What a member is told of a person by number: one nobody knows is not found."""
    answer, document = find_person(hub, number, **more)
    return answer.status, document.get("persons")


def test_what_sealed_values_tell_of_a_juvenile_seals_what_is_stored(
    earlier, sharper, ask
):
    (found,) = told(earlier, CHILD_NUMBER)[1]
    public_id = found["merchant"]["id"]

    report = judge_anew(replace(earlier, rulebook=sharper))

    assert report["changed"] == 3
    assert classes(earlier) == {
        ("951", 1): "open",
        ("951", 2): "sealed",
        ("952", 1): "open",
        ("952", 2): "sealed",
        ("953", 1): "open",
        ("954", 1): "open",
        ("954", 2): "sealed",
    }
    assert told(earlier, CHILD_NUMBER) == told(earlier, NOBODY) == (200, [])
    assert len(told(earlier, LIU_NUMBER)[1]) == 1
    by_id = ("merchant", public_id)
    office, refused = ask("market_supervision", *by_id, officer=OFFICER)
    assert (office.status, refused["code"]) == (404, "merchant-unknown")
    case = ask("procuratorate", *by_id, "prosecution", officer=OFFICER)[1]
    assert [record["kind"] for record in case["records"]] == ["penalty"]


def test_what_is_sealed_so_stands_as_the_log_tells_it_and_is_not_sealed_twice(
    earlier, sharper
):
    hub = replace(earlier, rulebook=sharper)
    judge_anew(hub)
    settle(hub)

    again = judge_anew(hub, anyway=True)

    assert (again["changed"], again["looked_at"] > 0) == (0, True)
    assert len(classes(hub)) == 7
    with hub.reads() as session:
        keys = set(session.scalars(select(SealedParty.record_key)))
    assert len(keys) == 2
    assert check_records(hub.engine, hub.audit, hub.keys, unseen) is None
    assert check_evidence(earlier, actor="t", whole=True).found == 0


def test_the_same_row_once_more_is_sealed_too(earlier, tmp_path):
    row = fined_person(CHILD, CHILD_NUMBER, "951号", facts=SAID)
    juvenile = '[[basis]]\nrule = "juvenile"\nlegal_text = "法"\n'
    basis = earlier.config.instance / FILE_NAME
    basis.write_text(juvenile + "valid_from = 2026-01-01\n")

    bring(earlier, tmp_path / "again", row)

    assert classes(earlier)["951", 2] == "sealed"
