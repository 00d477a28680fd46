"""The answer is taken out of our own PDFs, and out of no others."""

import zlib
from io import BytesIO

import pytest
from pypdf import PdfWriter
from pypdf.generic import NameObject

from hub.sheets.attached import (
    PdfForeignError,
    PdfUnreadableError,
    attached_answer,
    is_pdf,
)
from hub.sheets.process import ProcessBounds
from hub.sheets.typeset import make_pdf
from tests.sheets.test_pdf import ANSWER, sheet

pytestmark = pytest.mark.needs("chinese-font")


@pytest.fixture(scope="module")
def pdf():
    return make_pdf(sheet(), ANSWER)


def written(writer):
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def with_files(*files):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    for name, content in files:
        writer.add_attachment(name, content)
    return written(writer)


def encrypted():
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.add_attachment("answer.json", ANSWER)
    writer.encrypt("", "owner", algorithm="RC4-128")
    return written(writer)


def bomb():
    """A file inside that unpacks to three times what any answer has."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    inside = writer.add_attachment("answer.json", b"x")
    stream = inside.pdf_object["/EF"]["/F"].get_object()
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"0" * (1 << 20)) for _ in range(200))
    stream._data = packed + packer.flush()  # noqa: SLF001  # packed already
    stream[NameObject("/Filter")] = NameObject("/FlateDecode")
    return written(writer)


def changed(pdf):
    """The PDF with another revision behind its end."""
    writer = PdfWriter(BytesIO(pdf), incremental=True)
    writer.add_metadata({"/Subject": "another"})
    return written(writer)


def test_the_answer_comes_out_as_it_went_in(pdf):
    assert is_pdf(pdf)
    assert attached_answer(pdf) == ANSWER


@pytest.mark.parametrize(
    "hostile",
    [
        with_files(),
        with_files(("other.json", ANSWER)),
        with_files(("answer.json", ANSWER), ("more.json", b"{}")),
        encrypted(),
    ],
    ids=["nothing-inside", "another-name", "two-files", "encrypted"],
)
def test_a_pdf_that_the_hub_did_not_make_is_refused(hostile):
    with pytest.raises(PdfForeignError) as refusal:
        attached_answer(hostile)

    assert refusal.value.code == "pdf-foreign"


def test_a_pdf_that_was_changed_after_it_was_made_is_refused(pdf):
    with pytest.raises(PdfForeignError, match="changed"):
        attached_answer(changed(pdf))


@pytest.mark.parametrize(
    "make",
    [
        lambda pdf: b"%PDF-1.7\nstartxref\n0\n%%EOF",
        lambda pdf: pdf[: len(pdf) // 2] + b"startxref",
        lambda pdf: pdf.replace(b"startxref\n", b"startxref\n9", 1),
        lambda pdf: b"%PDF-startxref" + b"<<" * 100_000,
        lambda pdf: b"%PDF-startxref" + b"[" * 1_000_000,
        lambda pdf: bomb(),
    ],
    ids=["empty", "cut-off", "wrong-place", "nested", "arrays", "bomb"],
)
def test_a_broken_or_hostile_pdf_is_refused_within_bounds(pdf, make):
    with pytest.raises(PdfUnreadableError) as refusal:
        attached_answer(make(pdf))

    assert refusal.value.code == "pdf-unreadable"


def test_reading_ends_when_its_time_is_over(pdf):
    short = ProcessBounds(memory=1 << 30, cpu_seconds=5, seconds=0.01, output=1 << 20)

    with pytest.raises(PdfUnreadableError, match="not done within"):
        attached_answer(pdf, short)


def test_an_answer_that_is_larger_than_its_bounds_is_refused():
    small = ProcessBounds(memory=1 << 30, cpu_seconds=5, seconds=20, output=1 << 10)
    large = make_pdf(sheet(), b"{" + b" " * 5000 + b"}")

    with pytest.raises(PdfUnreadableError):
        attached_answer(large, small)
