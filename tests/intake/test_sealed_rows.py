"""What the law seals is refused at the door, and leaves nothing behind."""

import json
from hashlib import sha256

import pytest
from msgspec import structs
from sqlalchemy import select

from connectors.base import load_sources
from hub import after_intake, pipeline
from hub.archive.models import RecordHead, RecordVersion
from hub.context import open_hub
from hub.db.tables import Base
from hub.ground.clock import legal_day
from hub.intake import quarantine
from hub.intake.errors import RowSealedError, RowUnreadableError
from hub.intake.files.landing import open_landed
from hub.intake.models import LandedFile, QuarantinedRow, StagedFile
from hub.intake.validation import Validator
from hub.rulebook import RuleFileError
from hub.rulebook.bases import FILE_NAME
from tests.support.cut_off import syncing
from tests.support.intake_lines import (
    BAD,
    INVALID,
    MANIFEST,
    Lines,
    blobs_of,
    firm,
    lines,
    penalty,
)
from tests.support.little_city import CLEAN, PENALTY, penalty_row
from tests.support.spreadsheets import xlsx

CHILD = "320102201001011230"
"""A number of somebody born on the first day of 2010."""

GROWN_SINCE = "320102200802011238"
"""A number of somebody who was eighteen from February 2026 on."""
MARK = "封存标记"
KINDS = ("registration", "penalty", "court_case", "judgment_debtor")


def detention(number=1):
    """A penalty of the police, with a mark that stands nowhere else."""
    return penalty(
        number,
        authority="宿迁市公安局",
        document_no=f"宿公行罚〔2026〕{MARK}{number}号",
        violation_type=f"殴打他人{MARK}",
    )


def juvenile():
    """A penalty against somebody of sixteen."""
    return {
        "kind": "penalty",
        "party_name": "张三丰",
        "party_category": "自然人",
        "party_id_no": CHILD,
        "document_no": f"宿市监处罚〔2026〕{MARK}9号",
        "decision_day": "2026-03-02",
        "authority": "宿迁市市场监督管理局",
    }


def criminal(**values):
    """A criminal case that is only heard."""
    return {
        "kind": "court_case",
        "case_no": "（2026）苏1302刑初7号",
        "parties": [{"role": "被告人", "name": f"宿迁{MARK}商贸有限公司"}],
        "entry_kind": "开庭",
        "entry_day": "2026-05-06",
    } | values


SEALED = [detention(), juvenile(), criminal()]


@pytest.fixture
def source(drops):
    """A source of lines that may bring every kind of sealed record."""
    made = Lines(drops, structs.replace(MANIFEST, kinds=KINDS))
    made.with_manifest = lambda **more: Lines(
        drops, structs.replace(MANIFEST, kinds=KINDS, **more)
    )
    return made


@pytest.fixture
def traces(city):
    """List where a text can be found: tables, files of the instance, lists."""

    def traces(text, *more):
        found = [str(one) for one in more if text in str(one)]
        with city.engine.connect() as connection:
            for table in Base.metadata.sorted_tables:
                rows = connection.execute(select(table)).mappings()
                found += [table.name for row in rows if text in str(dict(row))]
        for path in city.config.instance.rglob("*"):
            if path.is_file() and text.encode() in path.read_bytes():
                found.append(str(path))
        return found

    return traces


@pytest.fixture
def basis(city):
    """Configure a legal basis to keep what a rule seals."""

    def basis(rule, **more):
        said = {"rule": rule, "legal_text": "某法第一条", "valid_from": "2026-01-01"}
        written = [
            f"{name} = {value if name.startswith('valid') else json.dumps(value)}"
            for name, value in (said | more).items()
        ]
        text = "\n".join(["[[basis]]", *written])
        (city.config.instance / FILE_NAME).write_text(text, "utf-8")

    return basis


@pytest.mark.parametrize("row", SEALED, ids=lambda row: row["kind"])
def test_a_sealed_row_is_set_aside_by_file_number_and_reason_alone(
    take, deliver, rows_of, landed, row
):
    deliver("a", firm(1), None, row, firm(2))

    report = take()

    (aside,) = rows_of(QuarantinedRow)
    (file,) = landed()
    assert report["reasons"] == {"sealed": 1}
    assert (report["rows"], report["records"]) == (3, 2)
    assert (aside.file_sha256, aside.row, aside.reason) == (file.sha256, 3, "sealed")
    assert (aside.kind, aside.field, aside.detail) == (None, None, "")
    assert (aside.sheet, aside.offset, aside.length) == (None, None, None)


def test_nothing_of_a_sealed_row_is_found_anywhere(
    take, deliver, traces, listed, desk, city, capsys
):
    file = deliver("a", firm(1), *SEALED, INVALID)
    report = take()
    file.unlink()
    shown = [desk.show(entry.id) for entry in listed()]
    after_intake.settle(city)
    said = [
        json.dumps(report, ensure_ascii=False),
        listed(),
        shown,
        capsys.readouterr(),
    ]

    assert len(shown) == 4
    for text in (MARK, CHILD, "张三丰", "宿公行罚", "殴打他人"):
        assert traces(text, *said) == []
    assert traces(firm(1)["party_name"], *said)


def test_the_landed_bytes_are_replaced_by_a_copy_and_their_key_is_destroyed(
    take, deliver, city, landed, monkeypatch
):
    keys = []
    destroy = type(city.keys).destroy_landing_key
    monkeypatch.setattr(
        type(city.keys),
        "destroy_landing_key",
        lambda self, name: (keys.append(name), destroy(self, name)),
    )
    deliver("a", firm(1), *SEALED, INVALID)

    take()

    (file,) = landed()
    with open_landed(city, file) as data:
        kept = data.read().decode()
    assert file.form == "rows"
    assert CHILD not in kept
    assert blobs_of(city.config.instance) == (1, 1)
    assert len(keys) == 2
    assert f"{file.run_id}.{file.path}" not in keys
    assert file.sha256 == sha256(lines(firm(1), *SEALED, INVALID)).hexdigest()


def test_the_same_bytes_are_known_again_by_their_first_hash(take, deliver):
    deliver("a", firm(1), *SEALED)
    take()

    again = take()

    assert (again["state"], again["unchanged"]) == ("nothing-new", 1)
    assert again["still_quarantined"] == len(SEALED)


def test_other_rows_of_the_copy_stand_in_their_places(take, deliver, listed, desk):
    deliver("a", *SEALED, INVALID, BAD)
    take()
    entries = {entry.row: entry for entry in listed()}

    shown = desk.show(entries[4].id, whole=True)
    fixed = desk.fix(entries[4].id, established_day="2020-01-01")

    assert shown["values"] == INVALID
    assert shown["raw"] is None
    assert fixed["linked"] == 1
    assert desk.show(entries[5].id)["reason"] == "extra-cells"
    assert desk.show(entries[1].id, whole=True)["values"] is None


@pytest.mark.postgresql_in_long  # the reader refuses
def test_rows_of_a_spreadsheet_stand_in_their_places_too(take, drops, listed, city):
    source = load_sources(drops)["penalty_2018"]
    police = {"处罚机关": "宿迁市公安局", "违法事实": MARK}
    rows = [
        penalty_row(CLEAN, 1, "2026-05-06", **police),
        penalty_row(CLEAN, 2, "某日"),
        penalty_row(CLEAN, 3, "2026-05-06"),
    ]
    file = drops / "a.xlsx"
    file.write_bytes(xlsx([["处罚信息"], PENALTY, *rows]))

    report = take(file, of=source)

    assert report["reasons"] == {"date-unreadable": 1, "sealed": 1}
    by_reason = {entry.reason: entry for entry in listed()}
    assert (by_reason["sealed"].row, by_reason["date-unreadable"].row) == (3, 4)
    sources = {"penalty_2018": source}
    shown = quarantine.show_row(
        city,
        by_reason["date-unreadable"].id,
        actor="officer:7",
        sources=sources,
        whole=True,
    )
    assert shown["values"]["party_name"] == CLEAN.name


@pytest.mark.postgresql_in_long  # the reader refuses
@pytest.mark.parametrize("fault", ["unreadable", "too-few", "crash"])
def test_a_file_that_is_refused_as_a_whole_keeps_no_sealed_row_either(
    take, deliver, source, city, landed, fault
):
    end = [] if fault == "too-few" else [{"kind": fault}]
    deliver("a", *SEALED, *end)
    expecting = source.with_manifest(expect_at_least=10)

    if fault == "crash":
        with pytest.raises(ZeroDivisionError):
            take(of=expecting)
    else:
        take(of=expecting)

    (file,) = landed()
    assert len(file.sha256) == 64
    if fault == "too-few":
        with open_landed(city, file) as data:
            assert CHILD.encode() not in data.read()
    else:
        assert file.path is None
        assert blobs_of(city.config.instance) == (0, 0)


@pytest.mark.parametrize("point", ["landed", "read", "staged", "rows:10"])
def test_a_sync_that_is_killed_over_sealed_rows_leaves_none(
    take, deliver, drops, city, point, traces, rows_of
):
    deliver("a", *SEALED, *map(firm, range(15)))
    with syncing(city, drops, point, kinds=KINDS):
        pass

    take()

    (drops / "a").unlink()
    assert traces(MARK) == traces(CHILD) == []
    assert blobs_of(city.config.instance) == (1, 1)
    assert rows_of(StagedFile) == []
    assert len(rows_of(QuarantinedRow)) == 3
    assert len(rows_of(RecordHead)) == 15
    (file,) = [f for f in rows_of(LandedFile) if f.path is not None]
    with open_landed(city, file) as data:
        assert CHILD.encode() not in data.read()


def test_under_a_legal_basis_a_row_comes_in_as_a_sealed_record(
    take, deliver, rows_of, basis
):
    basis("public-security-penalty")
    deliver("a", *SEALED, penalty(5))

    report = take()

    assert report["reasons"] == {"sealed": 2}
    classes = {row.issuer: row.record_class for row in rows_of(RecordVersion)}
    assert classes == {"宿迁市公安局": "sealed", MANIFEST.authority: "open"}


@pytest.mark.postgresql_in_long  # the reader refuses
@pytest.mark.parametrize(
    "days", [{"valid_to": "2026-02-01"}, {"valid_from": "2027-01-01"}]
)
def test_a_basis_that_does_not_hold_today_lets_nothing_in(take, deliver, basis, days):
    basis("public-security-penalty", **days)
    deliver("a", detention())

    assert take()["reasons"] == {"sealed": 1}


@pytest.mark.postgresql_in_long  # the reader refuses
@pytest.mark.parametrize(
    "changes",
    [
        {"rule": "no-such-rule"},
        {"legal_text": " "},
        {"valid_to": "2025-01-01"},
        {"more": "1"},
    ],
)
def test_a_basis_that_names_no_rule_or_text_is_refused(take, deliver, basis, changes):
    basis(**({"rule": "juvenile"} | changes))
    deliver("a", firm(1))

    report = take()

    assert (report["state"], report["reason"]) == ("failed", "rule-file")


@pytest.mark.postgresql_in_long  # the reader refuses
@pytest.mark.parametrize(
    ("row", "without"),
    [(detention(), "decision_day"), (juvenile(), "authority"), (criminal(), "parties")],
)
def test_a_fault_in_one_cell_opens_no_sealed_row(take, deliver, traces, row, without):
    file = deliver("a", {k: v for k, v in row.items() if k != without})

    report = take()

    file.unlink()
    assert report["reasons"] == {"sealed": 1}
    assert traces(MARK, report) == []


def test_a_row_that_becomes_sealed_as_it_is_corrected_is_refused(
    take, deliver, listed, desk, rows_of
):
    row = penalty(1)
    del row["decision_day"]
    deliver("a", row)
    take()
    (entry,) = listed()

    with pytest.raises(RowSealedError):
        desk.fix(entry.id, decision_day="2026-03-02", authority="宿迁市公安局")

    assert rows_of(RecordHead) == []
    assert [row.state for row in rows_of(QuarantinedRow)] == ["open"]


def test_what_was_refused_cannot_be_released_later(take, deliver, listed, desk, basis):
    deliver("a", detention())
    take()
    (entry,) = listed()
    basis("public-security-penalty")

    with pytest.raises(RowUnreadableError):
        desk.release(entry.id)


def test_a_bulk_load_stops_at_a_sealed_record(city, rows_of):
    values = {k: v for k, v in detention().items() if k != "kind"}
    draft = Validator(
        "lines",
        None,
        city.rulebook,
        city.keys.identity_hash,
        legal_day(city.clock()),
    ).draft("penalty", values)

    with pytest.raises(RowSealedError):
        pipeline.load_drafts(city, "lines", [draft])

    assert rows_of(RecordHead) == []


def test_a_broken_basis_is_told_when_the_hub_is_opened(city, basis, clock):
    basis("no-such-rule")

    with pytest.raises(RuleFileError, match="no-such-rule"):
        open_hub(city.config, clock)


@pytest.mark.parametrize("left_out", ["case_source_day", "party_id_no", None])
def test_a_later_row_never_opens_what_was_a_juveniles(
    source, basis, city, take, deliver, rows_of, left_out
):
    basis("juvenile")
    first = juvenile() | {"party_id_no": GROWN_SINCE, "case_source_day": "2026-01-10"}
    deliver("a", first)
    take()

    deliver("b", {n: v for n, v in first.items() if n != left_out} | {"note": "又记"})
    take()

    found = [(one.seq, one.record_class == "sealed") for one in rows_of(RecordVersion)]
    assert sorted(found) == [(1, True), (2, True)]
