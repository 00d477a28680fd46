"""The answer taken out of one of our own PDFs.

What it proves is checked as if the answer had come alone. The pages around it prove
nothing: whoever can write a PDF can put a true answer behind other pages.
"""

from typing import Final

import msgspec

from hub.ground.errors import BadInputError
from hub.sheets.process import ProcessBounds, ProcessFailedError, run_bounded
from schemas.tlog.receipt import MAX_ANSWER_BYTES

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


def is_pdf(data: bytes) -> bool:
    """Tell a PDF by how it begins."""
    return data.startswith(PDF_HEAD)


def attached_answer(data: bytes, bounds: ProcessBounds = BOUNDS) -> bytes:
    """Take the answer out of a PDF, in a process of its own.

    Raises:
        PdfUnreadableError: it is no sound PDF, too large, or takes too long.
        PdfForeignError: it is none of ours.
    """
    if len(data) > MOST_PDF_BYTES:
        msg = f"more than {MOST_PDF_BYTES} bytes"
        raise PdfUnreadableError(msg)
    try:
        written = run_bounded("hub.sheets.apart.attached_child", data, bounds)
    except ProcessFailedError as error:
        raise PdfUnreadableError(error.detail) from error
    taken = msgspec.msgpack.decode(written, type=TakenAnswer)
    if taken.foreign:
        raise PdfForeignError(taken.foreign)
    return taken.answer
