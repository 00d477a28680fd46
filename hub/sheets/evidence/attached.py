"""The evidence taken out of one of our own PDFs.

One that was set with an entry of its own is taken apart byte for byte, and its pages
are bound. One from before has its answer inside and no more: its pages prove nothing,
for whoever can write a PDF can put a true answer behind other pages.
"""

from typing import Final

import msgspec

from hub.ground.errors import BadInputError
from hub.sheets.process import ProcessBounds, ProcessFailedError, run_bounded
from schemas.tlog.receipt import MAX_ANSWER_BYTES
from schemas.tlog.sheet import SetSheet, not_bound, part_sheet

MIB = 1 << 20
PDF_HEAD: Final = b"%PDF-"
MOST_PDF_BYTES: Final = MAX_ANSWER_BYTES
BOUNDS = ProcessBounds(
    memory=768 * MIB, cpu_seconds=20, seconds=30, output=MAX_ANSWER_BYTES + MIB
)


class PdfUnreadableError(BadInputError):
    """The file is no PDF that can be read, or not within the bounds set for it."""

    code = "pdf-unreadable"
    title = "This PDF cannot be read: use the file as it came."


class PdfForeignError(BadInputError):
    """The PDF has no answer of ours inside, or was changed after it was made."""

    code = "pdf-foreign"
    title = (
        "This is no PDF that the hub made, or it was saved anew since: use the file "
        "as it came."
    )


class TakenAnswer(msgspec.Struct, frozen=True):
    """What the reading process found: the answer, or why there is none."""

    answer: bytes = b""
    foreign: str = ""
    """Why it is none of ours; empty if it is."""
    is_bound: bool = False
    """Whether it says that an entry binds its pages."""


def is_pdf(data: bytes) -> bool:
    """Tell a PDF by how it begins."""
    return data.startswith(PDF_HEAD)


def read_sheet(data: bytes, bounds: ProcessBounds = BOUNDS) -> SetSheet | bytes:
    """Take a PDF apart; of one from before its pages were bound, take the answer alone.

    What has another form is read in a process of its own.

    Raises:
        PdfUnreadableError: it is no sound PDF, too large, or takes too long.
        PdfForeignError: it is none of ours.
        MalformedError: a file inside is larger than any answer.
        ProofError: an entry binds its pages, and it was written anew since.
    """
    if len(data) > MOST_PDF_BYTES:
        msg = f"more than {MOST_PDF_BYTES} bytes"
        raise PdfUnreadableError(msg)
    sheet = part_sheet(data)
    if sheet is not None:
        return sheet
    try:
        written = run_bounded("hub.sheets.apart.attached_child", data, bounds)
    except ProcessFailedError as error:
        raise PdfUnreadableError(error.detail) from error
    taken = msgspec.msgpack.decode(written, type=TakenAnswer)
    if taken.is_bound:
        raise not_bound()
    if taken.foreign:
        raise PdfForeignError(taken.foreign)
    return taken.answer
