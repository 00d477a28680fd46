"""A PDF proves its answer and its pages, as they were set; no other one does."""

import zlib
from functools import cache

import pytest
from pypdf import PdfWriter
from pypdf.generic import NameObject

from hub.sheets.evidence.attached import (
    PdfForeignError,
    PdfUnreadableError,
    is_pdf,
    read_sheet,
)
from hub.sheets.model import SheetNote
from hub.sheets.process import ProcessBounds
from hub.sheets.typeset import make_pdf
from schemas.tlog.errors import Flaw, MalformedError, TlogError
from schemas.tlog.evidence import Trust, judge_evidence, read_evidence
from schemas.tlog.keys import parse_vkey
from schemas.tlog.receipt import MAX_ANSWER_BYTES
from schemas.tlog.sheet import (
    SetSheet,
    bound_part,
    join_sheet,
    judge_sheet,
    part_sheet,
)
from tests.sheets.test_pdf import sheet
from tests.support.set_sheets import (
    FORGERIES,
    MOMENT,
    TwoLeaves,
    files_of,
    revised,
    saved_anew,
    set_before,
    written,
)


@pytest.fixture(scope="module")
def log():
    return TwoLeaves()


@pytest.fixture(scope="module")
def trust(log):
    return Trust([parse_vkey(log.vkey)])


@pytest.fixture(scope="module")
def pages():
    """A sheet of several pages, as it is set."""
    return make_pdf(sheet(SheetNote("三份行政处罚决定。" * 2000)))


@pytest.fixture(scope="module")
def pdf(log, pages):
    return log.sheet(pages)


def with_files(*files):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for name, content in files:
        writer.add_attachment(name, content)
    return written(writer)


def encrypted(answer=b"{}"):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("answer.json", answer)
    writer.encrypt("", "owner", algorithm="RC4-128")
    return written(writer)


def bomb():
    """A file inside that unpacks to more than any answer has."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    inside = writer.add_attachment("answer.json", b"x")
    stream = inside.pdf_object["/EF"]["/F"].get_object()
    stream._data = packed_bomb()  # noqa: SLF001  # packed already
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    return written(writer)


@cache
def packed_bomb():
    return zlib.compress(b"0" * (MAX_ANSWER_BYTES + (16 << 20)), 1)


def test_the_answer_and_the_pages_come_out_as_they_went_in(log, trust, pages, pdf):
    taken = read_sheet(pdf)

    proven = judge_sheet(taken, trust)

    assert is_pdf(pdf)
    assert (taken.pages, taken.told) == (pages, log.answer())
    assert proven.told.compared == ["answer"]
    assert (proven.binding.index, proven.size) == (1, len(pages))


def test_any_reader_of_pdfs_finds_answer_and_receipt_inside(log, pdf):
    inside = files_of(pdf)

    assert sorted(inside) == ["answer.json", "sheet.tlog-proof"]
    assert inside["answer.json"] == log.answer()


def test_put_together_twice_it_has_the_same_bytes(log, pages):
    receipt = log.receipt(pages)

    first, second = (log.sheet(pages, receipt=receipt) for _ in range(2))

    assert first == second


def test_a_paper_has_the_receipt_of_its_entry_in_the_place_of_an_answer(
    log, trust, pages
):
    pdf = log.sheet(pages, told=log.entry())

    proven = judge_sheet(read_sheet(pdf), trust)

    assert sorted(files_of(pdf)) == ["entry.tlog-proof", "sheet.tlog-proof"]
    assert (proven.told.kind, proven.told.index) == ("receipt", 0)


@pytest.mark.parametrize("forge", FORGERIES.values(), ids=FORGERIES)
def test_a_pdf_that_was_changed_in_any_way_is_not_valid(trust, pdf, forge):
    forged = forge(pdf)
    assert forged != pdf

    with pytest.raises(TlogError) as refusal:
        judge_sheet(read_sheet(forged), trust)

    assert refusal.value.flaw is Flaw.SHEET


@pytest.mark.parametrize(
    "receipt",
    [
        lambda log, pages: log.receipt(pages + b" "),
        lambda log, pages: log.receipt(pages, {"resp_class": {"bytes": 1}}),
        lambda log, pages: log.receipt(pages, {"resp_class": {"status": 200}}),
        lambda log, pages: log.receipt(pages, {"op": "merchant.lookup"}),
        lambda log, pages: log.receipt(
            pages, detail={"entry": "2026/0", "leaf": "0" * 64}
        ),
        lambda log, pages: log.receipt(
            pages, detail={"entry": "2026/5", "leaf": "0" * 64}
        ),
        lambda log, pages: log.receipt(pages, detail={"entry": "2026/0"}),
        lambda log, pages: log.entry(),
    ],
    ids=[
        *("other-pages", "other-length", "no-length", "another-operation"),
        *("another-leaf", "another-entry", "no-leaf", "the-entry-itself"),
    ],
)
def test_the_receipt_of_something_else_binds_no_pages(log, trust, pages, receipt):
    pdf = log.sheet(pages, receipt=receipt(log, pages))

    with pytest.raises(TlogError) as refusal:
        judge_sheet(read_sheet(pdf), trust)

    assert refusal.value.flaw is Flaw.SHEET


def test_evidence_of_another_log_proves_nothing(trust, pages):
    with pytest.raises(TlogError) as refusal:
        judge_sheet(read_sheet(TwoLeaves().sheet(pages)), trust)

    assert refusal.value.flaw is Flaw.UNTRUSTED


def test_the_receipt_of_the_pages_takes_the_pdf_as_what_was_sent(
    log, trust, pages, pdf
):
    evidence = read_evidence(log.receipt(pages))

    proven = judge_evidence(evidence, trust, answer=bound_part(evidence, pdf))

    assert proven.compared == ["answer"]
    with pytest.raises(TlogError) as refusal:
        judge_evidence(evidence, trust, answer=bound_part(evidence, saved_anew(pdf)))
    assert refusal.value.flaw is Flaw.ANSWER


@pytest.mark.parametrize(
    "change",
    [
        lambda pdf: pdf + b"\n",
        lambda pdf: pdf + pdf,
        lambda pdf: pdf[:-1],
        lambda pdf: pdf.replace(b"/AFRelationship/Source", b"/AFRelationship/Sourcf"),
        lambda pdf: pdf.replace(b"\nxref\n", b"\nxref \n"),
        lambda pdf: pdf.replace(b"%credithub-sheet/1 ", b"%credithub-sheet/1 1"),
        lambda pdf: pdf.replace(
            b"20261126022438Z)>>/Length", b"20261126022439Z)>>/Length"
        ),
        lambda pdf: pdf.replace(b"/JavaScript", b"").replace(
            b"]>>\nendobj\nxref", b"]/OpenAction<<>>>>\nendobj\nxref"
        ),
    ],
    ids=["newline", "twice", "cut", "name", "blank", "length", "moment", "action"],
)
def test_nothing_else_has_a_place_behind_the_pages(pdf, change):
    changed = change(pdf)
    assert changed != pdf

    assert part_sheet(changed) is None


def test_pages_that_were_not_set_here_get_no_evidence(log):
    with pytest.raises(MalformedError):
        join_sheet(with_files(), log.answer(), log.entry(), MOMENT)


def test_a_file_inside_that_unpacks_without_end_is_refused(log, pdf):
    packed = zlib.compress(log.answer(), 9)
    grown = pdf.replace(packed, packed_bomb()).replace(
        f" {len(packed)} ".encode(), f" {len(packed_bomb())} ".encode()
    )

    with pytest.raises(MalformedError) as refusal:
        part_sheet(grown)

    assert refusal.value.flaw is Flaw.TOO_LARGE


def test_one_from_before_gives_its_answer_alone(log):
    before = set_before(log.answer())

    assert read_sheet(before) == log.answer()
    assert not isinstance(read_sheet(before), SetSheet)


@pytest.mark.parametrize(
    "hostile",
    [
        with_files(),
        with_files(("other.json", b"{}")),
        with_files(("answer.json", b"{}"), ("more.json", b"{}")),
        encrypted(),
        b"%PDF-1.7\n%%EOF\n",
    ],
    ids=["nothing-inside", "another-name", "two-files", "encrypted", "endless"],
)
def test_a_pdf_that_the_hub_did_not_make_is_refused(hostile):
    with pytest.raises(PdfForeignError) as refusal:
        read_sheet(hostile)

    assert refusal.value.code == "pdf-foreign"


def test_one_from_before_that_was_changed_since_is_refused(log):
    with pytest.raises(PdfForeignError, match="changed"):
        read_sheet(revised(set_before(log.answer())))


@pytest.mark.parametrize(
    "make",
    [
        lambda pdf: b"%PDF-1.7\nstartxref\n0\n%%EOF",
        lambda pdf: pdf[: len(pdf) // 2] + b"startxref",
        lambda pdf: b"%PDF-startxref" + b"<<" * 100_000,
        lambda pdf: b"%PDF-startxref" + b"[" * 1_000_000,
        lambda pdf: bomb(),
    ],
    ids=["empty", "cut-off", "nested", "arrays", "bomb"],
)
def test_a_broken_or_hostile_pdf_is_refused_within_bounds(pdf, make):
    with pytest.raises(PdfUnreadableError) as refusal:
        read_sheet(make(pdf))

    assert refusal.value.code == "pdf-unreadable"


def test_reading_ends_when_its_time_is_over(log):
    short = ProcessBounds(memory=1 << 30, cpu_seconds=5, seconds=0.01, output=1 << 20)

    with pytest.raises(PdfUnreadableError, match="not done within"):
        read_sheet(set_before(log.answer()), short)


def test_an_answer_that_is_larger_than_its_bounds_is_refused():
    small = ProcessBounds(memory=1 << 30, cpu_seconds=5, seconds=20, output=1 << 10)

    with pytest.raises(PdfUnreadableError):
        read_sheet(set_before(b"{" + b" " * 5000 + b"}"), small)
