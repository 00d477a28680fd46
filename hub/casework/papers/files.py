"""Issued papers as files that anybody can check, wherever they came to.

When a file is first taken, an entry binds its bytes as they were made (``sheet.set``),
and both receipts are kept, so that the same file comes again: in a PDF they lie behind
the pages, beside a DOCX they are a file of their own.
"""

from dataclasses import dataclass
from datetime import UTC
from hashlib import sha256
from typing import Final

import msgspec
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from hub.casework.matter.models import MatterPaperFileRow
from hub.casework.papers.issued import IssuedPaper
from hub.casework.papers.paper import Paper
from hub.casework.papers.parts import page_parts
from hub.casework.papers.pdf import PaperFailedError, render_pdf
from hub.context import Hub
from hub.db.bulk import insert_rows
from hub.db.cache import keeping_answers
from hub.ground.actors import HUB
from hub.sheets.evidence.setting import MOMENT, bind_file
from hub.sheets.process import ProcessBounds, ProcessFailedError, run_bounded
from schemas.tlog.extra import ReceiptExtra
from schemas.tlog.sheet import join_sheet
from schemas.tlog.tree import leaf_hash

MIB = 1 << 20
BOUNDS = ProcessBounds(memory=1024 * MIB, cpu_seconds=60, seconds=30, output=64 * MIB)
FILES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
"""Media types of the files that a paper is made as, by their endings."""


@dataclass(frozen=True, slots=True)
class PaperFile:
    """A file of an issued paper, and the receipt of the entry that binds it."""

    content: bytes
    receipt: bytes


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


def render_file(paper: Paper, ending: str) -> bytes:
    """Make a file of a paper, by its ending; the same paper gives the same bytes.

    Raises:
        PaperFormUnknownError, PaperRefusedError: it does not keep to its form.
        PaperFailedError: it was not done within its bounds.
    """
    return render_pdf(paper) if ending == "pdf" else render_docx(paper)


def issued_file(hub: Hub, number: str, issued: IssuedPaper, ending: str) -> PaperFile:
    """Make a file of an issued paper of a matter, the same each time on one machine.

    Raises:
        PaperUnknownError: what it said was let go of.
        PaperFailedError: as for ``render_file``.
        AuditUnavailableError: the log cannot take the entry of the file.
    """
    made = render_file(issued.said(), ending)
    key = (issued.id, ending, sha256(made).hexdigest())
    with hub.reads() as session:
        kept = _kept(session, key)
    if kept is None:
        kept = _bind(hub, number, issued, made, key)
    entry, receipt = kept
    if ending == "pdf":
        moment = issued.at.astimezone(UTC).strftime(MOMENT)
        made = join_sheet(made, entry, receipt, moment)
    return PaperFile(made, receipt)


def _bind(
    hub: Hub, number: str, issued: IssuedPaper, made: bytes, key: tuple[str, str, str]
) -> tuple[bytes, bytes]:
    """Enter a file, and keep the receipts of the paper's entry and of its own."""
    shard, _, index = issued.receipt.partition("/")
    leaf = hub.audit.entry(int(index), shard)
    receipt = bind_file(
        hub,
        made,
        entry=issued.receipt,
        leaf=leaf_hash(leaf).hex(),
        actor=HUB,
        subject_type="matter",
        subject=number,
    )
    tree = hub.audit.signed(shard)
    entry = hub.audit.prove(tree, int(index), leaf, ReceiptExtra(leaf).encode())
    names = ("paper_id", "ending", "sha256")
    row = dict(zip(names, key, strict=True)) | {"entry": entry, "receipt": receipt}
    try:
        with keeping_answers(hub.writes) as session:
            insert_rows(session, MatterPaperFileRow, [row])
    except IntegrityError:
        # Somebody else took the same file at the same moment, and was first.
        with hub.reads() as session:
            return _kept(session, key) or (entry, receipt)
    return entry, receipt


def _kept(session: Session, key: tuple[str, str, str]) -> tuple[bytes, bytes] | None:
    """Read the receipts that are kept of a file."""
    table = MatterPaperFileRow
    query = select(table.entry, table.receipt).where(
        table.paper_id == key[0], table.ending == key[1], table.sha256 == key[2]
    )
    found = session.execute(query).first()
    return None if found is None else (found.entry, found.receipt)
