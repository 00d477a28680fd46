"""Published decisions go up once in the template, corrected and withdrawn ones too."""

import zipfile
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from hub.archive.models import RecordHead
from hub.archive.reads import current_by_key
from hub.jobs import run_job
from hub.members.service import MemberCard, add_member
from hub.upstream import push_decisions, reported_figures
from hub.upstream.choosing import LastPush, due_push
from hub.upstream.errors import UpstreamFolderError
from hub.upstream.models import UpstreamBatch, UpstreamPush
from hub.upstream.templates import load_templates, template_for
from schemas.words import PushChange
from tests.support.little_city import (
    CLEAN,
    FINED,
    OFFICE,
    PENALTY,
    bring_penalties,
    deliver,
    penalty_row,
    write_csv,
)

pytestmark = pytest.mark.postgresql_in_long

OWNERS = {"penalty_2018": "agency:market-supervision"}


@pytest.fixture
def folder(tmp_path):
    """The folder of the upstream system."""
    path = tmp_path / "upstream"
    path.mkdir()
    return path


@pytest.fixture
def pushing(hub, folder):
    """The hub with that folder set."""
    return replace(hub, config=replace(hub.config, upstream=str(folder)))


@pytest.fixture
def push(pushing):
    """Make one round of the push."""
    return lambda: push_decisions(pushing, OWNERS).as_json()


def test_each_published_decision_is_written_once(push, folder, pushing):
    first = push()
    again = push()

    (path,) = folder.iterdir()
    assert first == {"new": 1, "corrected": 0, "withdrawn": 0, "files": 1}
    assert again == {"new": 0, "corrected": 0, "withdrawn": 0, "files": 0}
    assert path.name.startswith("penalty-2018-new-")
    with pushing.reads() as session:
        (row,) = session.scalars(select(UpstreamPush.row))
    assert row["行政相对人名称"] == FINED.name
    assert row["罚款金额（万元）"] == "1.5"
    assert row["处罚机关"] == OFFICE
    assert row["处罚类别"] == "罚款、没收违法所得"
    assert "法定代表人" not in row


def test_what_is_written_reads_back_as_the_same_decision(
    push, folder, pushing, hub, clock, tmp_path
):
    push()
    (path,) = folder.iterdir()
    with hub.reads() as session:
        keys = [bytes(key) for key in session.scalars(select(UpstreamPush.record_key))]
        (before,) = current_by_key(session, keys)
    clock.advance(minutes=1)

    report = deliver(pushing, "penalty_2018", path).as_json()

    with hub.reads() as session:
        (record,) = current_by_key(session, keys)
    assert (report["rows"], report["quarantined"]) == (1, 0)
    template = template_for("penalty", date(2026, 11, 24))
    fields = {field for _, field in template.columns} - {"legal_rep"}
    told = [
        {name: one.body[name] for name in one.body if name in fields}
        for one in (before, record)
    ]
    assert record.seq == before.seq + 1
    assert told[0] == told[1]
    assert len(told[0]) > 10


def test_a_hidden_decision_and_one_of_a_platform_stay_here(pushing, folder):
    report = push_decisions(pushing, {"penalty_2018": "platform:any"})

    assert report.new == 0
    assert list(folder.iterdir()) == []


def test_what_came_down_from_the_upstream_system_does_not_go_up_again(
    pushing, hub, folder
):
    card = MemberCard(
        code="agency:above",
        kind="public_credit",
        name="上级平台",
        territory="",
        valid_from=date(2020, 1, 1),
    )
    with hub.writes.begin() as session:
        add_member(session, hub.rulebook, card, actor="t", at=hub.clock())

    report = push_decisions(pushing, {"penalty_2018": "agency:above"})

    assert report.new == 0
    assert list(folder.iterdir()) == []


def test_a_correction_and_a_withdrawal_go_up_too(
    push, folder, pushing, hub, clock, tmp_path
):
    push()
    clock.advance(minutes=1)
    fixed = penalty_row(FINED, 1, "2026-09-01", **{"罚款金额（万元）": "2.5"})
    bring_penalties(hub, tmp_path, [fixed], name="fixed.csv")
    corrected = push()
    clock.advance(minutes=1)
    gone = penalty_row(FINED, 1, "2026-09-01", **{"罚款金额（万元）": "2.5"})
    path = write_csv(
        tmp_path / "gone.csv",
        (*PENALTY, "复议结果", "复议决定日期"),
        [[*gone, "撤销", "2026-11-20"]],
        encoding="gb18030",
    )
    deliver(hub, "penalty_2018", path)
    withdrawn = push()

    with pushing.reads() as session:
        rows = session.execute(
            select(UpstreamPush.change, UpstreamPush.row).order_by(UpstreamPush.id)
        ).all()
    assert corrected["corrected"] == 1
    assert withdrawn["withdrawn"] == 1
    assert [change for change, _ in rows] == ["new", "corrected", "withdrawn"]
    assert rows[1].row["罚款金额（万元）"] == "2.5"
    assert rows[2].row["备注"] == "决定撤销"
    assert len(list(folder.iterdir())) == 3
    assert push()["files"] == 0


def test_a_file_whose_writing_was_cut_off_is_written_again_the_same(
    push, folder, pushing
):
    push()
    (path,) = folder.iterdir()
    written = path.read_bytes()
    path.write_bytes(b"half")
    with pushing.writes.begin() as session:
        session.scalars(select(UpstreamBatch)).one().written_at = None

    report = push()

    assert report["files"] == 1
    assert path.read_bytes() == written


def test_the_term_of_each_decision_is_seven_working_days(
    push, pushing, hub, clock, tmp_path
):
    clock.advance(minutes=1)
    rows = [
        penalty_row(CLEAN, 700, "2026-11-13"),
        penalty_row(CLEAN, 701, "2026-11-12"),
    ]
    bring_penalties(hub, tmp_path, rows, name="two.csv")

    push()

    with pushing.reads() as session:
        due = dict(
            session.execute(select(UpstreamPush.decided_on, UpstreamPush.due_on)).all()
        )
        (figures,) = reported_figures(session)
    assert due[date(2026, 11, 13)] == date(2026, 11, 24)
    assert due[date(2026, 11, 12)] == date(2026, 11, 23)
    assert (figures.source, figures.office) == ("penalty_2018", OFFICE)
    assert (figures.pushed, figures.in_time, figures.late) == (3, 1, 2)


def test_nothing_goes_up_where_no_folder_is_set(hub, instance_path):
    report = run_job(hub, "upstream")

    assert report == {"new": 0, "corrected": 0, "withdrawn": 0, "files": 0}


def test_a_folder_that_is_missing_or_a_link_is_refused(hub, folder, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(folder)

    for place in (link, tmp_path / "nowhere"):
        away = replace(hub, config=replace(hub.config, upstream=str(place)))
        with pytest.raises(UpstreamFolderError):
            push_decisions(away, OWNERS)

    assert list(folder.iterdir()) == []


def test_a_cell_is_never_a_formula(pushing, push, folder, hub, clock, tmp_path):
    clock.advance(minutes=1)
    row = penalty_row(CLEAN, 702, "2026-11-13", 处罚依据="=HYPERLINK(1)")
    bring_penalties(hub, tmp_path, [row], name="formula.csv")
    push()
    (path,) = folder.iterdir()

    with zipfile.ZipFile(path) as book:
        sheet = book.read("xl/worksheets/sheet1.xml")
        texts = book.read("xl/sharedStrings.xml").decode()
    assert b"<f>" not in sheet
    assert "=HYPERLINK(1)" in texts


def test_every_template_tells_its_source_and_whether_it_is_confirmed():
    for template in load_templates():
        assert template.source
        assert template.status in {"confirmed", "unconfirmed"}
        assert template_for(template.kind, date(2026, 11, 24)) == template
        assert template_for(template.kind, date(2017, 1, 1)) is None


def test_pushes_of_one_decision_follow_each_other(hub):
    day = date(2026, 11, 24)
    with hub.reads() as session:
        keys = [bytes(key) for key in session.scalars(select(RecordHead.key))]
        records = current_by_key(session, keys)
    public = next(one for one in records if one.kind == "penalty" and one.public_from)
    ended = replace(public, status="repaired")
    new = due_push(public, None, {}, day)
    assert new is not None

    def change_after(record, change, content=new.content):
        due = due_push(record, LastPush(change, content), {}, day)
        return None if due is None else due.change

    assert new.change is PushChange.NEW
    assert change_after(public, "new") is None
    assert change_after(public, "new", "other") is PushChange.CORRECTED
    assert change_after(public, "withdrawn") is PushChange.NEW
    assert change_after(ended, "new") is PushChange.WITHDRAWN
    assert change_after(ended, "withdrawn") is None
    assert due_push(ended, None, {}, day) is None
    sealed = replace(public, record_class="sealed")
    assert due_push(sealed, None, {}, day) is None
    assert change_after(sealed, "withdrawn") is None
    down = due_push(sealed, LastPush("new", new.content), {}, day)
    assert down.change is PushChange.WITHDRAWN
    assert set(down.row) == {"行政处罚决定书文号", "处罚机关", "备注"}
