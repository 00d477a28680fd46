"""The events of the judgements that a transaction appends to the ledger.

Judgements are numbered without gaps, in the order of their commits: only one linking at
a time writes. So from the rows, the first number of a batch and its count anybody who
may read the ledger computes the batch's root again.
"""

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from hub.db.bulk import in_chunks
from hub.ground.actors import HUB
from hub.ground.encoding import encode_compiled
from hub.merchants.models import LinkJudgement
from hub.outbox import service as outbox
from schemas.tlog.commitments import SALT_BYTES
from schemas.tlog.tree import leaf_hash, root_of
from schemas.words import Operation

JUDGEMENTS_PER_EVENT = 1000
COLUMNS: Final = tuple(LinkJudgement.__table__.columns.keys())


def judgement_leaf(salt: str, row: Sequence[Any]) -> bytes:
    """Hash what a batch shows of a judgement: its columns as they are stored.

    Those that are null are left out, and bytes are in hex. Without the salt of its
    batch nobody can try who was judged to be whom.

    Raises:
        TypeError: a column holds what is neither text, bytes nor a number.
    """
    columns = {
        name: value.hex() if isinstance(value, bytes) else value
        for name, value in zip(COLUMNS, row, strict=True)
        if value is not None
    }
    return leaf_hash(encode_compiled([salt, columns]))


def announce_judgements(
    session: Session, rows: Sequence[Sequence[Any]], *, at: datetime
) -> None:
    """Put one event for every 1,000 rows that are appended, in the order of numbers.

    It is the hub's: who judged, often an officer by name, stands in the rows.
    """
    for batch in in_chunks(rows, JUDGEMENTS_PER_EVENT):
        salt = secrets.token_hex(SALT_BYTES)
        outbox.put(
            session,
            at=at,
            actor=HUB,
            op=Operation.JUDGEMENT_APPEND,
            subject_type="ledger",
            subject="judgements",
            detail={
                "count": len(batch),
                "root": root_of(judgement_leaf(salt, row) for row in batch).hex(),
                "first": batch[0][0],
                "salt": salt,
            },
        )
