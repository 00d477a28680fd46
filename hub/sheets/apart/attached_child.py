"""The process that reads a PDF: the file on its input, the answer on its output."""

import logging
import sys
import warnings
from io import BytesIO

import msgspec
from pypdf import PdfReader

from hub.sheets.evidence.attached import TakenAnswer
from schemas.tlog.sheet import ANSWER_FILE, SHEET_FILE

END = b"startxref"


def main() -> None:
    """Take the answer out of the PDF of the input."""
    # What a library has to say of a strange file is no last word of this process.
    logging.disable()
    warnings.simplefilter("ignore")
    taken = take_answer(sys.stdin.buffer.read())
    sys.stdout.buffer.write(msgspec.msgpack.encode(taken))


def take_answer(data: bytes) -> TakenAnswer:
    """Find the one file that a sheet of ours has inside."""
    ends = data.count(END)
    if not ends:
        return TakenAnswer(foreign="it has no end")
    reader = PdfReader(BytesIO(data), strict=True)
    if reader.is_encrypted:
        return TakenAnswer(foreign="it is encrypted")
    found = list(reader.attachment_list)
    names = [one.name for one in found]
    if SHEET_FILE in names:
        return TakenAnswer(is_bound=True)
    if ends > 1:
        return TakenAnswer(foreign="it was changed after it was made")
    if names != [ANSWER_FILE]:
        return TakenAnswer(
            foreign=f"it does not have {ANSWER_FILE} and nothing else inside"
        )
    return TakenAnswer(answer=bytes(found[0].content))
