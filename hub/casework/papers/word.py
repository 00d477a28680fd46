"""A paper as DOCX, for word processors, written by a process of its own."""

import msgspec

from hub.casework.papers.paper import Paper
from hub.casework.papers.parts import page_parts
from hub.casework.papers.pdf import PaperFailedError
from hub.sheets.process import ProcessBounds, ProcessFailedError, run_bounded

MIB = 1 << 20
BOUNDS = ProcessBounds(memory=1024 * MIB, cpu_seconds=60, seconds=30, output=64 * MIB)


def render_docx(paper: Paper, bounds: ProcessBounds = BOUNDS) -> bytes:
    """Write a paper for word processors; the same paper gives the same bytes.

    Raises:
        PaperFormUnknownError: there is no such form.
        PaperRefusedError: it does not keep to its form.
        PaperFailedError: it was not done within its bounds.
    """
    given = msgspec.msgpack.encode(page_parts(paper))
    try:
        return run_bounded("hub.sheets.apart.word_child", given, bounds)
    except ProcessFailedError as error:
        raise PaperFailedError(error.detail) from error
