"""The process that reads a PDF: the file on its input, the answer on its output."""

import logging
import sys
import warnings
from io import BytesIO

import msgspec
from pypdf import PdfReader

from hub.sheets.attached import TakenAnswer
from hub.sheets.typeset import ATTACHMENT

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
    if data.count(END) != 1:
        return TakenAnswer(foreign="it was changed after it was made")
    reader = PdfReader(BytesIO(data), strict=True)
    if reader.is_encrypted:
        return TakenAnswer(foreign="it is encrypted")
    found = list(reader.attachment_list)
    if [one.name for one in found] != [ATTACHMENT]:
        return TakenAnswer(
            foreign=f"it does not have {ATTACHMENT} and nothing else inside"
        )
    return TakenAnswer(answer=bytes(found[0].content))
