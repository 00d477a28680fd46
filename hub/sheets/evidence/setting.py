"""A file set once and for all: an entry binds its bytes, whoever checks it later.

The pages bear the number of the entry that they tell of; that they are as the hub set
them, a second entry says (``sheet.set``), by the SHA-256 and length of the file.
"""

import hashlib
from datetime import UTC
from typing import Any, Final

from hub.audit.events import make_event
from hub.audit.reads import SignedTree
from hub.context import Hub
from hub.lookup.disclosure import Disclosure
from hub.sheets.model import Sheet
from hub.sheets.typeset import make_pdf
from schemas.tlog.extra import ReceiptExtra
from schemas.tlog.sheet import join_sheet
from schemas.words import Operation

MOMENT: Final = "%Y%m%d%H%M%S"
OPENED: Final = ("resp", "detail")
"""What the receipt of such a file opens: its hash, and the entry that it tells of."""


def set_answer(hub: Hub, sheet: Sheet, answer: Disclosure) -> bytes:
    """Print an answer, with its own bytes, its receipt and that of the pages behind.

    Raises:
        SheetFailedError: it was not done within its bounds.
        AuditUnavailableError: the log cannot take the entry; nothing was set.
    """
    pages = make_pdf(sheet)
    told = answer.receipt
    asked = told.event
    receipt = bind_file(
        hub,
        pages,
        entry=told.address,
        leaf=told.leaf_hash,
        actor=asked.actor,
        auth=asked.auth,
        officer=asked.officer,
        way=asked.way,
        screen=asked.screen,
    )
    moment = sheet.at.astimezone(UTC).strftime(MOMENT)
    return join_sheet(pages, answer.body, receipt, moment)


def bind_file(hub: Hub, file: bytes, *, entry: str, leaf: str, **by: Any) -> bytes:
    """Enter a file that tells of an entry, and give the receipt (tlog-proof) of that.

    ``leaf`` is the hash of that entry's leaf; ``by`` are fields of the event.

    Raises:
        AuditUnavailableError: the log cannot take the entry.
    """
    event = make_event(
        at=hub.clock(),
        op=Operation.SHEET_SET,
        resp=hashlib.sha256(file).hexdigest(),
        resp_class={"bytes": len(file)},
        detail={"entry": entry, "leaf": leaf},
        **by,
    )
    place = hub.audit.append(event)
    tree = SignedTree(place.shard, place.checkpoint_size, place.checkpoint)
    openings = event.openings()
    extra = ReceiptExtra(
        event.leaf(place.shard), {name: openings[name] for name in OPENED}
    )
    return hub.audit.prove(tree, place.index, extra.leaf, extra.encode())
